/** The demo as a newcomer meets it: links that sign in, a feed that moves, a text answered on a simulated phone. */
import { expect, test } from '@playwright/test';
import { startApp } from '../../src/app.ts';
import { readConfiguration } from '../../src/config.ts';
import { type Demo, startDemo } from '../../src/demo/demo.ts';
import { openLog } from '../../src/log.ts';

let demo: Demo;
test.beforeEach(async () => {
  demo = await startDemo({ HOST: '127.0.0.1', PORT: '0', LOG_LEVEL: 'silent' }, (variables, options) => {
    const configuration = readConfiguration(variables);
    return startApp(configuration, openLog(configuration.logLevel), options);
  });
});
test.afterEach(() => demo.stop());

test('In seconds a newcomer sees races end, gets a text on the simulated phone and answers it', async ({ browser }) => {
  const manager = await (await browser.newContext({ viewport: { width: 1280, height: 800 } })).newPage();
  await manager.goto(demo.links.manager);
  const phones = await (await browser.newContext()).newPage();
  await phones.goto(demo.links.phones);
  await phones.getByText('You', { exact: true }).first().click();
  await expect(phones.getByText(/^Lead [A-Z]\d+/).first()).toBeVisible({ timeout: 30_000 });
  const reply = phones.getByRole('textbox');
  await reply.fill('STATUS');
  await reply.press('Enter');
  await expect(phones.getByText(/No open leads of yours|Yours: /).first()).toBeVisible({ timeout: 10_000 });
  await expect(manager.locator('[data-lead-id]').first()).toBeVisible({ timeout: 20_000 });
  await expect(manager.getByRole('img', { name: /claimed|won|first/i }).first()).toBeVisible({ timeout: 30_000 });
});
