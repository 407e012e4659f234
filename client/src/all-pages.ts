/** A list that the server gives in pages, all of it. */
import type { Page } from '../../src/protocol.ts';
import { type Answer, get } from './api.ts';

/** `path` without a query. */
export async function allPages<Item>(path: string): Promise<Answer<readonly Item[]>> {
  const all: Item[] = [];
  let cursor: string | null = null;
  do {
    const page: Answer<Page<Item>> = await get<Page<Item>>(
      `${path}?limit=1000${cursor === null ? '' : `&cursor=${encodeURIComponent(cursor)}`}`,
    );
    if (!page.ok) return page;
    all.push(...page.value.items);
    cursor = page.value.nextCursor;
  } while (cursor !== null);
  return { ok: true, value: all };
}
