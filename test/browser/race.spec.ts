/** The main job as people see it: real pages in a real browser, over the real server. */
import { type Browser, expect, type Page, test } from '@playwright/test';
import { signInLink } from '../../src/links.ts';
import type { Person } from '../harness/person.ts';
import { World } from '../harness/world.ts';

let world: World;
test.beforeEach(async () => {
  world = await World.open();
});
test.afterEach(() => world.close());

async function signedIn(browser: Browser, who: Person | 'manager', size = { width: 390, height: 844 }): Promise<Page> {
  const context = await browser.newContext({ viewport: size });
  const page = await context.newPage();
  const roles = who === 'manager' ? (['manager'] as const) : (['rep'] as const);
  const name = who === 'manager' ? 'Mia' : who.rep.name;
  const repId = who === 'manager' ? null : who.rep.id;
  await page.goto(await signInLink(world.app.store, world.app.url, { name, roles, repId, kind: 'link' }));
  // Going elsewhere before this would cut the sign-in short.
  await page.waitForURL((url) => url.pathname !== '/sign-in');
  return page;
}

const card = (page: Page) => page.locator('article[data-offer-id]').first();

test('A rep claims with one tap; a second sees it taken, by whom; the manager sees the race (P5, P7)', async ({
  browser,
}) => {
  const ana = await world.rep('Ana', {}, false);
  const ben = await world.rep('Ben', {}, false);
  const anasPage = await signedIn(browser, ana);
  const bensPage = await signedIn(browser, ben);
  const managersPage = await signedIn(browser, 'manager', { width: 1280, height: 800 });
  await expect(anasPage.getByText('You’re available')).toBeVisible();
  await expect(bensPage.getByText('You’re available')).toBeVisible();

  const lead = await world.lead({ value: 12_000 });
  await expect(card(anasPage)).toContainText('Austin TX');
  await expect(card(anasPage)).not.toContainText('Jane');
  await expect(card(bensPage)).toContainText('Austin TX');
  await expect(managersPage.locator(`[data-lead-id="${lead.id}"]`).first()).toBeVisible();

  await anasPage.getByRole('button', { name: 'Claim' }).click();
  await expect(anasPage.getByRole('link', { name: 'Call Jane' }).first()).toHaveAttribute('href', 'tel:+15125550100');
  await expect(bensPage.getByText('Taken by Ana', { exact: false }).first()).toBeVisible();
  await expect(bensPage.locator('body')).not.toContainText('Jane');
  await expect(managersPage.locator(`[data-lead-id="${lead.id}"]`).first()).toContainText('Ana');
  expect(await world.stored(lead)).toMatchObject({
    status: 'claimed',
    claimedBy: { name: 'Ana' },
    claimedVia: 'socket',
  });
});

test('A connection that drops says so, claims nothing, and comes back with the truth while the feed moves (P7)', async ({
  browser,
}) => {
  const ana = await world.rep('Ana', {}, false);
  const ben = await world.rep('Ben');
  const anasPage = await signedIn(browser, ana);
  const managersPage = await signedIn(browser, 'manager', { width: 1280, height: 800 });
  await expect(anasPage.getByText('You’re available')).toBeVisible();
  const first = await world.lead({ product: 'roofing' });
  await expect(card(anasPage)).toContainText(/roofing/i);

  await anasPage.context().setOffline(true);
  // The server drops everybody, as a restart would; the page cannot come back while it is offline.
  await world.app.dropConnections();
  await expect(anasPage.getByText(/offline/i).first()).toBeVisible();
  await ben.connect();
  const offer = await ben.offers.next(({ leadId }) => leadId === first.id);
  expect(await ben.claims(offer)).toMatchObject({ result: 'won' });
  const second = await world.lead({ product: 'windows' });
  await expect(managersPage.locator(`[data-lead-id="${second.id}"]`).first()).toBeVisible();

  await anasPage.context().setOffline(false);
  await expect(card(anasPage)).toContainText(/windows/i, { timeout: 20_000 });
  await expect(card(anasPage)).not.toContainText(/roofing/i);
  await anasPage.getByRole('button', { name: 'Claim' }).click();
  await expect(anasPage.getByRole('link', { name: 'Call Jane' }).first()).toBeVisible();
  expect(await world.stored(second)).toMatchObject({ status: 'claimed', claimedBy: { name: 'Ana' } });
  await expect(managersPage.locator(`[data-lead-id="${second.id}"]`).first()).toContainText('Ana');
});

test('A manager assigns an unclaimed lead from the feed, and the rep has it at once', async ({ browser }) => {
  const ana = await world.rep('Ana', { presence: 'away' }, false);
  await world.program([{ mode: 'shark-tank' }], { nobody: 'unclaimed' });
  const anasPage = await signedIn(browser, ana);
  const managersPage = await signedIn(browser, 'manager', { width: 1280, height: 800 });
  const lead = await world.lead();
  const row = managersPage.locator(`[data-lead-id="${lead.id}"]`).first();
  await expect(row).toHaveClass(/row-unclaimed/);
  await row.getByRole('button', { name: 'Assign' }).click();
  const dialog = managersPage.getByRole('dialog');
  await dialog.getByRole('radio', { name: 'Ana' }).check({ force: true });
  await dialog.getByRole('button', { name: 'Assign' }).click();
  await expect(anasPage.getByText('Jane Doe').first()).toBeVisible();
  expect(await world.stored(lead)).toMatchObject({ status: 'claimed', claimedVia: 'assigned' });
});

test('Away means nothing is offered, and the page says so; a keyboard alone can claim', async ({ browser }) => {
  const ana = await world.rep('Ana', {}, false);
  const page = await signedIn(browser, ana);
  await expect(page.getByText('You’re available')).toBeVisible();
  await page.getByText('Away', { exact: true }).click();
  await expect(page.getByText('You are away: nothing will be offered.').first()).toBeVisible();
  expect((await world.admin.get<{ presence: string }>(`/reps/${ana.rep.id}`)).body.presence).toBe('away');
  await world.admin.put(`/reps/${ana.rep.id}/presence`, { status: 'available' });
  await page.reload();
  const lead = await world.lead();
  await expect(card(page)).toBeVisible();
  await page.keyboard.press('c');
  await expect(page.getByRole('link', { name: 'Call Jane' }).first()).toBeVisible();
  expect(await world.stored(lead)).toMatchObject({ claimedBy: { id: ana.rep.id } });
});
