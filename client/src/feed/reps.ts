/** The team: names for ids, and who can be given a lead. */
import type { Page, RepOut } from '../../../src/protocol.ts';
import { type Answer, get } from '../api.ts';

export async function fetchReps(): Promise<Answer<readonly RepOut[]>> {
  const all: RepOut[] = [];
  let cursor: string | null = null;
  do {
    const page: Answer<Page<RepOut>> = await get<Page<RepOut>>(
      `/api/v1/reps?limit=1000${cursor === null ? '' : `&cursor=${encodeURIComponent(cursor)}`}`,
    );
    if (!page.ok) return page;
    all.push(...page.value.items);
    cursor = page.value.nextCursor;
  } while (cursor !== null);
  return { ok: true, value: all };
}
