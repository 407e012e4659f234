/** What the tests of dying servers share: whole lists, and programs for one product each. */
import type { Page } from '../../src/protocol.ts';
import type { Api } from '../harness/api.ts';

/** A rule group for leads of one product. */
export const productIs = (value: string) => ({
  combinator: 'and',
  rules: [{ field: 'product', operator: '=', value }],
});

/** Every page of a list. */
export async function all<Item>(admin: Api, path: string): Promise<Item[]> {
  const items: Item[] = [];
  for (let cursor = ''; ; ) {
    const page = (await admin.get<Page<Item>>(`${path}?limit=1000${cursor}`)).body;
    items.push(...page.items);
    if (page.nextCursor === null) return items;
    cursor = `&cursor=${page.nextCursor}`;
  }
}
