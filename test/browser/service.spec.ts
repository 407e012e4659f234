/** What a page says while its server cannot reach Redis or its store, and that it takes it back. */
import { type Browser, expect, type Page, test } from '@playwright/test';
import { signInLink } from '../../src/links.ts';
import { StoreUnavailable } from '../../src/store/store.ts';
import { type RedisServer, startRedis } from '../harness/redis.ts';
import { World } from '../harness/world.ts';

let world: World;
let redis: RedisServer;
test.beforeEach(async () => {
  redis = await startRedis();
  world = await World.open({ environment: { REDIS_URL: redis.url } });
});
test.afterEach(async () => {
  redis.thaw();
  await world.close();
  await redis.close();
});

async function repsPage(browser: Browser): Promise<Page> {
  const { rep } = await world.rep('Ana', {}, false);
  const page = await (await browser.newContext()).newPage();
  const link = { name: rep.name, roles: ['rep'], repId: rep.id, kind: 'link' } as const;
  await page.goto(await signInLink(world.app.store, world.app.url, link));
  await page.waitForURL((url) => url.pathname !== '/sign-in');
  await expect(page.getByText('Live', { exact: true })).toBeVisible();
  return page;
}

test('Without Redis a banner says what is slower and can be put away; claims go on (P11)', async ({ browser }) => {
  const page = await repsPage(browser);
  redis.freeze();
  const banner = page.getByRole('status').filter({ hasText: 'No Redis' });
  await expect(banner).toBeVisible({ timeout: 10_000 });
  await banner.getByRole('button', { name: 'OK' }).click();
  await expect(banner).toBeHidden();
  await expect(page.getByText('Slower', { exact: true })).toBeVisible();

  await world.lead();
  await page.getByRole('button', { name: /^Claim/ }).click();
  await expect(page.getByRole('heading', { name: 'Yours. Call Jane now.' })).toBeVisible();

  redis.thaw();
  await expect(page.getByText('Live', { exact: true })).toBeVisible({ timeout: 10_000 });
  redis.freeze();
  await expect(banner).toBeVisible({ timeout: 10_000 });
});

test('Without its store nothing can be claimed, and the page says so until it is back (P11)', async ({ browser }) => {
  const page = await repsPage(browser);
  await world.lead();
  const claim = page.getByRole('button', { name: /^Claim/ });
  await expect(claim).toBeEnabled();
  const { events } = world.app.store;
  const after = events.after;
  // Boundary: a store that does not answer, without taking the folder away from the others who use it.
  Object.assign(events, { after: () => Promise.reject(new StoreUnavailable('it does not answer')) });
  await expect(page.getByRole('alert').filter({ hasText: 'The database doesn’t answer' })).toBeVisible({
    timeout: 10_000,
  });
  await expect(claim).toHaveCount(0);
  Object.assign(events, { after });
  await expect(page.getByRole('alert').filter({ hasText: 'The database doesn’t answer' })).toBeHidden({
    timeout: 10_000,
  });
  await expect(claim).toBeEnabled();
});
