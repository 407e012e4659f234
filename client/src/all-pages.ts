/** A list that the server gives in pages, all of it. */
import type { Page } from '../../src/protocol.ts';
import { type Answer, get } from './api.ts';

/** `path` without a query; `filter`: what else is asked, by name. */
export async function allPages<Item>(
  path: string,
  filter: Readonly<Record<string, string>> = {},
): Promise<Answer<readonly Item[]>> {
  const all: Item[] = [];
  let cursor: string | null = null;
  do {
    const query = new URLSearchParams({ ...filter, limit: '1000', ...(cursor !== null && { cursor }) });
    const page: Answer<Page<Item>> = await get<Page<Item>>(`${path}?${query}`);
    if (!page.ok) return page;
    all.push(...page.value.items);
    cursor = page.value.nextCursor;
  } while (cursor !== null);
  return { ok: true, value: all };
}
