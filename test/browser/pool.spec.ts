/** The pool and own leads on a phone: picked with a tap, taken by another, concluded, given back, handed on. */
import { type Browser, expect, type Locator, type Page, test } from '@playwright/test';
import { signInLink } from '../../src/links.ts';
import type { LeadOut, Page as PageOf, TraceEvent } from '../../src/protocol.ts';
import type { Person } from '../harness/person.ts';
import { World } from '../harness/world.ts';

let world: World;
test.beforeEach(async () => {
  world = await World.open();
});
test.afterEach(() => world.close());

const phone = { width: 390, height: 844 };
const desk = { width: 1280, height: 900 };

async function signedIn(browser: Browser, who: Person | 'manager', size = phone): Promise<Page> {
  const context = await browser.newContext({ viewport: size, hasTouch: size === phone });
  const page = await context.newPage();
  const roles = who === 'manager' ? (['manager'] as const) : (['rep'] as const);
  const name = who === 'manager' ? 'Mia' : who.rep.name;
  const repId = who === 'manager' ? null : who.rep.id;
  await page.goto(await signInLink(world.app.store, world.app.url, { name, roles, repId, kind: 'link' }));
  // Going elsewhere before this would cut the sign-in short.
  await page.waitForURL((url) => url.pathname !== '/sign-in');
  return page;
}

const rowOf = (page: Page, product: string): Locator => page.locator('.pool-row', { hasText: product });
const groupOf = (page: Page, name: string): Locator => page.getByRole('region', { name });

/** How far below the pool's beginning a row lies: a tap may have scrolled the page. */
const inPool = (row: Locator): Promise<number> =>
  row.evaluate((element) => {
    const begin = element.closest('.pool')?.getBoundingClientRect().top ?? Number.NaN;
    return element.getBoundingClientRect().top - begin;
  });

const trace = async (lead: LeadOut): Promise<readonly TraceEvent[]> =>
  (await world.admin.get<PageOf<TraceEvent>>(`/leads/${lead.id}/trace`)).body.items;

test('A rep picks from the pool with a tap; a second sees it taken in its place; nothing was asked of the deck', async ({
  browser,
}) => {
  const ana = await world.rep('Ana', {}, false);
  const ben = await world.rep('Ben', {}, false);
  await world.program([{ mode: 'cherry-pick' }]);
  const anasPage = await signedIn(browser, ana);
  const bensPage = await signedIn(browser, ben);
  const feed = await signedIn(browser, 'manager', desk);
  await expect(anasPage.getByText('You’re available')).toBeVisible();
  await expect(anasPage.locator('.pool')).toHaveCount(0);

  const roofing = await world.lead({ product: 'roofing', value: 9_000 });
  await world.lead({ product: 'windows', value: 4_000 });
  await expect(rowOf(anasPage, 'Roofing')).toContainText('in the pool');
  await expect(rowOf(anasPage, 'Roofing')).not.toContainText('Jane');
  await expect(anasPage.locator('article[data-offer-id]')).toHaveCount(0);
  await expect(rowOf(bensPage, 'Roofing')).toBeVisible();
  await expect(groupOf(feed, 'Pool').locator(`[data-lead-id="${roofing.id}"]`)).toBeVisible();

  const place = await inPool(rowOf(anasPage, 'Windows'));
  await rowOf(anasPage, 'Roofing')
    .getByRole('button', { name: /^Claim/ })
    .tap();
  const won = rowOf(anasPage, 'Roofing');
  await expect(won).toContainText('Yours. Call Jane now.');
  await expect(won.getByRole('link', { name: 'Call Jane' })).toHaveAttribute('href', /^tel:/);
  await expect(rowOf(bensPage, 'Roofing')).toContainText('Taken by Ana');
  await expect(rowOf(bensPage, 'Roofing').getByRole('button')).toHaveCount(0);
  await expect(bensPage.locator('body')).not.toContainText('Jane');
  expect(await inPool(rowOf(anasPage, 'Windows'))).toBe(place);
  // What was read goes by itself, once no hand is on the page.
  await expect(rowOf(bensPage, 'Roofing')).toHaveCount(0, { timeout: 15_000 });
  await expect(groupOf(feed, 'Races').locator(`[data-lead-id="${roofing.id}"]`)).toContainText('Ana');
  expect(await world.stored(roofing)).toMatchObject({ status: 'claimed', claimedBy: { name: 'Ana' } });
});

test('The pool opens to who becomes available, says a cap in its row, and a pass stays passed', async ({ browser }) => {
  const ana = await world.rep('Ana', { presence: 'away', caps: { day: 1 } }, false);
  await world.program([{ mode: 'cherry-pick' }]);
  for (const product of ['roofing', 'windows', 'solar']) await world.lead({ product });
  const page = await signedIn(browser, ana);
  await expect(page.getByText('You are away: nothing will be offered.').first()).toBeVisible();
  await page.getByText('Available', { exact: true }).tap();
  await expect(page.locator('.pool-row')).toHaveCount(3);

  await rowOf(page, 'Solar').getByRole('button', { name: /^Pass/ }).tap();
  await expect(rowOf(page, 'Solar')).toContainText('You passed.');
  await rowOf(page, 'Windows')
    .getByRole('button', { name: /^Claim/ })
    .tap();
  await expect(rowOf(page, 'Windows')).toContainText('Yours.');
  const roofing = rowOf(page, 'Roofing');
  await roofing.getByRole('button', { name: /^Claim/ }).tap();
  await expect(roofing).toContainText('At your limit for today.');
  await expect(roofing.getByRole('button', { name: /^Claim/ })).toBeVisible();
  await page.reload();
  await expect(page.getByText('Jane Doe').first()).toBeVisible();
  await expect(rowOf(page, 'Solar')).toHaveCount(0);
});

test('An own lead is reached and concluded with one thumb, another is given back and goes on without this rep', async ({
  browser,
}) => {
  const ana = await world.rep('Ana', {}, false);
  await world.program([{ mode: 'round-robin' }, { mode: 'cherry-pick' }]);
  const first = await world.lead({ product: 'roofing' });
  const second = await world.lead({ product: 'windows' });
  const page = await signedIn(browser, ana);
  const own = (lead: LeadOut) => page.locator(`.own-leads [data-lead-id="${lead.id}"]`);
  await expect(own(first)).toContainText('Jane Doe');
  await expect(own(first).getByRole('link', { name: 'Call Jane' })).toBeVisible();
  await expect(own(first).getByRole('button', { name: 'Won' })).toBeHidden();

  await own(first).getByText('How did it go?').tap();
  await page.context().setOffline(true);
  await own(first).getByRole('button', { name: 'Reached' }).tap();
  await expect(own(first).getByRole('alert')).toContainText('The server can’t be reached.');
  await page.context().setOffline(false);
  await own(first).getByRole('button', { name: 'Reached' }).tap();
  await expect(own(first)).toContainText('reached');
  await own(first).getByRole('button', { name: 'Won' }).tap();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('spinbutton').fill('12000');
  await dialog.getByRole('button', { name: 'Won' }).tap();
  await expect(own(first)).toHaveCount(0);
  await expect(dialog).toHaveCount(0);
  expect(await world.stored(first)).toMatchObject({ outcome: { result: 'won', amount: 12_000 } });
  expect((await world.stored(first)).contactedAt).not.toBeNull();

  await own(second).getByText('How did it go?').tap();
  await own(second).getByRole('button', { name: 'Give back' }).tap();
  await dialog.getByRole('button', { name: 'Give back' }).tap();
  // Nothing is given back without a reason.
  await expect(dialog).toBeVisible();
  await dialog.getByRole('textbox').fill('Speaks only Finnish');
  await dialog.getByRole('button', { name: 'Give back' }).tap();
  await expect(own(second)).toHaveCount(0);
  await expect(page.getByText('You gave it back.').first()).toBeVisible();
  expect((await trace(second)).map(({ type }) => type)).toContain('lead.released');
  expect((await world.stored(second)).claimedBy).toBeNull();

  const feed = await signedIn(browser, 'manager', desk);
  await feed.goto(`${world.app.url}/leads/${first.id}`);
  await expect(feed.getByText('Won, $12,000').first()).toBeVisible();
});

test('A lead that waits to be handed on: its allocator gives it to somebody, who has it at once', async ({
  browser,
}) => {
  const ana = await world.rep('Ana', {}, false);
  const ben = await world.rep('Ben', { presence: 'away' }, false);
  await world.program([{ mode: 'skim', allocators: [ana.rep.id] }]);
  const anasPage = await signedIn(browser, ana);
  const bensPage = await signedIn(browser, ben);
  await expect(anasPage.getByText('You’re available')).toBeVisible();
  const lead = await world.lead({ product: 'roofing' });
  await expect(anasPage.locator('article[data-offer-id]')).toContainText('waits to be handed on');
  await anasPage.getByRole('button', { name: 'Give to' }).tap();
  const dialog = anasPage.getByRole('dialog');
  await expect(dialog).toContainText('is away');
  await dialog.getByRole('radio', { name: 'Ben' }).check({ force: true });
  await dialog.getByRole('button', { name: 'Give', exact: true }).tap();
  await expect(anasPage.getByText('Ben has it now.').first()).toBeVisible();
  await expect(dialog).toHaveCount(0);
  await expect(bensPage.getByText('Jane Doe').first()).toBeVisible();
  expect(await world.stored(lead)).toMatchObject({ status: 'claimed', claimedBy: { name: 'Ben' } });
});

test('A held lead is not to be missed: why, since when, overdue; a manager offers another again', async ({
  browser,
}) => {
  const ana = await world.rep('Ana', { presence: 'away' }, false);
  await world.program([{ mode: 'shark-tank' }], { holdLimit: 600 });
  const feed = await signedIn(browser, 'manager', desk);
  const lead = await world.lead({ product: 'roofing' });
  const held = groupOf(feed, 'Held').locator(`[data-lead-id="${lead.id}"]`);
  await expect(held).toContainText('Nobody can be offered it now.');
  await expect(held).not.toHaveClass(/row-overdue/);
  await world.advance(301);
  await expect(held).toHaveClass(/row-overdue/);
  await expect(held).toContainText('Overdue.');

  const page = await signedIn(browser, ana);
  await page.getByText('Available', { exact: true }).tap();
  await page.getByRole('button', { name: 'Claim' }).tap({ timeout: 15_000 });
  await expect(page.getByRole('link', { name: 'Call Jane' }).first()).toBeVisible();
  await expect(groupOf(feed, 'Held')).toHaveCount(0);

  await feed.goto(`${world.app.url}/leads/${lead.id}`);
  await feed.getByRole('button', { name: 'Offer again' }).click();
  await expect(feed.getByRole('dialog')).toContainText('Ana loses it at once.');
  await feed.getByRole('dialog').getByRole('button', { name: 'Offer again' }).click();
  await expect(page.locator('.own-leads [data-lead-id]')).toHaveCount(0);
  await expect(page.getByRole('button', { name: 'Claim' })).toBeVisible();
  await expect(feed.getByText('Earlier races')).toBeVisible();
});
