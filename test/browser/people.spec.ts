/** How a company begins: the first admin comes by the link, invites a rep, the rep signs in by phone, wins, and is removed. */
import { type Browser, expect, type Page, test } from '@playwright/test';
import { signInLink } from '../../src/links.ts';
import type { InvitationOut, RepOut, UserOut } from '../../src/protocol.ts';
import { StoreUnavailable } from '../../src/store/store.ts';
import { api } from '../harness/api.ts';
import { Heard } from '../harness/heard.ts';
import { World } from '../harness/world.ts';

let world: World;
test.beforeEach(async () => {
  world = await World.open();
});
test.afterEach(() => world.close());

const desk = { width: 1280, height: 800 };
const repsPhone = '+15125550142';

/** As `serve --links` makes it for whoever is there first. */
async function firstAdmin(browser: Browser, { app }: World = world): Promise<Page> {
  const page = await (await browser.newContext({ viewport: desk })).newPage();
  const link = { name: 'First admin', roles: ['admin'], repId: null, kind: 'link' } as const;
  await page.goto(await signInLink(app.store, app.url, link));
  return page;
}

/** Somebody new, in a browser that came by the link. */
async function comesByLink(browser: Browser, given: object): Promise<Page> {
  const { id } = (await world.admin.post<UserOut>('/users', given)).body;
  const page = await (await browser.newContext({ viewport: desk })).newPage();
  await page.goto((await world.admin.post<InvitationOut>(`/users/${id}/invite`, {})).body.link);
  return page;
}

/** What the carrier brings to a phone. */
function textsTo(phone: string): Heard<string> {
  const heard = new Heard<string>();
  world.carrier.onText((text) => {
    if (text.direction === 'to-rep' && text.phone === phone) heard.add(text.body);
  });
  return heard;
}

const sixDigits = /^(\d{6}) /;

/** On the account page, just after a link was used: nothing else is asked for. */
async function becomesAda(admin: Page): Promise<void> {
  const about = admin.getByRole('form', { name: 'About you' });
  await about.getByLabel('Name').fill('Ada');
  await about.getByLabel('Email').fill('ada@example.com');
  await about.getByRole('button', { name: 'Save' }).click();
  await expect(about.getByRole('status')).toHaveText('Saved.');
  const password = admin.getByRole('form', { name: 'Password' });
  await password.getByLabel('New password').fill('a long password');
  await password.getByRole('button', { name: 'Set a password' }).click();
  await expect(admin.getByText('You sign in with ada@example.com and your password.')).toBeVisible();
}

/** On a page that asks who one is. */
async function signsIn(page: Page, email: string): Promise<void> {
  await page.getByRole('textbox', { name: 'Email' }).fill(email);
  await page.getByLabel('Password').fill('a long password');
  await page.getByRole('button', { name: 'Sign in' }).click();
}

async function opensAccount(page: Page, name: string): Promise<void> {
  await page.getByLabel(`Account of ${name}`).click();
  await page.getByRole('link', { name: 'My account' }).click();
}

test('The first admin invites a rep, who signs in by a code on a phone, claims a lead, is removed, and is out within two seconds', async ({
  browser,
}) => {
  const admin = await firstAdmin(browser);
  await expect(admin.getByRole('heading', { name: 'Say how you want to sign in next time.' })).toBeVisible();
  await becomesAda(admin);

  // The next time there is no link.
  await admin.getByRole('button', { name: 'Sign out here' }).click();
  await expect(admin.getByRole('heading', { name: 'Sign in' })).toBeVisible();
  await admin.getByRole('textbox', { name: 'Email' }).fill('ada@example.com');
  await admin.getByLabel('Password').fill('another password');
  await admin.getByRole('button', { name: 'Sign in' }).click();
  await expect(admin.getByRole('alert').filter({ hasText: 'do not belong together' })).toBeVisible();
  await signsIn(admin, 'ada@example.com');
  await admin.getByRole('link', { name: 'People' }).click();

  await admin.getByRole('button', { name: 'Add somebody' }).click();
  const dialog = admin.getByRole('dialog');
  await dialog.getByLabel('Name').fill('Bea');
  await dialog.getByRole('textbox', { name: 'Phone' }).fill('12');
  await dialog.getByRole('button', { name: 'Add' }).click();
  await expect(dialog.getByText('This is not a phone number')).toBeVisible();
  await dialog.getByRole('textbox', { name: 'Phone' }).fill('(512) 555-0142');
  await dialog.getByRole('button', { name: 'Add' }).click();
  const row = admin.locator('[data-person-id]', { hasText: 'Bea' });
  await expect(row).toContainText(repsPhone);

  const texts = textsTo(repsPhone);
  await row.getByRole('button', { name: 'Manage' }).click();
  await row.getByRole('button', { name: 'Invite' }).click();
  await dialog.getByRole('button', { name: 'Make the link' }).click();
  await expect(dialog.getByRole('status').filter({ hasText: 'A text went out' })).toBeVisible();
  await dialog.getByRole('button', { name: 'Done' }).click();
  const invitation = await texts.next((body) => body.startsWith('Ada invited you'));

  const context = await browser.newContext({ viewport: { width: 390, height: 844 }, hasTouch: true });
  const rep = await context.newPage();
  await rep.goto(/https?:\S+/.exec(invitation)?.[0] ?? 'The text names no address.');
  await rep.getByLabel('Phone number').fill('512 555 0142');
  await rep.getByRole('button', { name: 'Text me a code' }).tap();
  const code = sixDigits.exec(await texts.next((body) => sixDigits.test(body)))?.[1] ?? '';
  const input = rep.getByLabel('Code');
  await expect(input).toBeFocused();
  await expect(rep.getByRole('button', { name: /^Send again in \d+ s$/ })).toBeVisible();
  await input.pressSequentially(code === '000000' ? '111111' : '000000');
  await expect(rep.getByRole('alert').filter({ hasText: 'not the code' })).toBeVisible();
  await input.pressSequentially(code);
  await expect(rep.getByText('Available', { exact: true })).toBeVisible();
  await rep.getByText('Available', { exact: true }).tap();
  await expect(rep.getByText('You’re available')).toBeVisible();

  const lead = await world.lead({ product: 'roofing' });
  await rep.getByRole('button', { name: /^Claim/ }).tap();
  await expect(rep.getByRole('link', { name: 'Call Jane' }).first()).toBeVisible();
  expect(await world.stored(lead)).toMatchObject({ status: 'claimed', claimedBy: { name: 'Bea' } });

  await row.getByRole('button', { name: 'Remove' }).click();
  await expect(dialog).toContainText('Live offers close.');
  await dialog.getByRole('button', { name: 'Remove' }).click();
  await expect(rep.getByRole('heading', { name: 'You are signed out.' })).toBeVisible({ timeout: 2_000 });
  await expect(rep.locator('body')).not.toContainText('Jane');
  // Whoever is out without having signed out does not type the number again.
  await expect(rep.getByLabel('Phone number')).toHaveValue('512 555 0142');
  await expect(row).toHaveCount(0);
  await admin.getByRole('link', { name: 'Changes' }).click();
  await expect(admin.getByText('Ada removed Bea.')).toBeVisible();

  // But after somebody who came in otherwise nobody finds it.
  await rep.getByText('Email', { exact: true }).tap();
  await signsIn(rep, 'ada@example.com');
  await expect(rep.getByLabel('Account of Ada')).toBeVisible();
  await context.clearCookies();
  await rep.reload();
  await expect(rep.getByLabel('Phone number')).toHaveValue('');
});

test('Who came in by password changes the email with the password; who has none and came in long ago is told what to do', async ({
  browser,
}) => {
  const admin = await firstAdmin(browser);
  await becomesAda(admin);
  await admin.getByRole('button', { name: 'Sign out here' }).click();
  await expect(admin.getByRole('heading', { name: 'Sign in' })).toBeVisible();
  await signsIn(admin, 'ada@example.com');
  await opensAccount(admin, 'Ada');

  const about = admin.getByRole('form', { name: 'About you' });
  const current = about.getByLabel('Password until now');
  await about.getByLabel('Name').fill('Ada Lovelace');
  await expect(current).toHaveCount(0);
  await about.getByRole('button', { name: 'Save' }).click();
  await expect(about.getByRole('status')).toHaveText('Saved.');
  await about.getByLabel('Email').fill('lovelace@example.com');
  await current.fill('another password');
  await about.getByRole('button', { name: 'Save' }).click();
  await expect(about.getByText('This is not your password')).toBeVisible();
  await expect(current).toBeFocused();
  await expect(about.getByRole('status')).toBeEmpty();
  await current.fill('a long password');
  await about.getByRole('button', { name: 'Save' }).click();
  await expect(about.getByRole('status')).toHaveText('Saved.');
  await expect(current).toHaveCount(0);
  await admin.getByRole('button', { name: 'Sign out here' }).click();
  await expect(admin.getByRole('heading', { name: 'Sign in' })).toBeVisible();
  await signsIn(admin, 'lovelace@example.com');
  await expect(admin.getByLabel('Account of Ada Lovelace')).toBeVisible();

  // Ben is at his account while the moment passes in which nothing is asked for.
  const { id } = (await world.admin.post<UserOut>('/users', { name: 'Ben', phone: repsPhone, roles: ['manager'] }))
    .body;
  const { link } = (await world.admin.post<InvitationOut>(`/users/${id}/invite`, {})).body;
  const ben = await (await browser.newContext()).newPage();
  await ben.goto(link);
  await opensAccount(ben, 'Ben');
  const aboutBen = ben.getByRole('form', { name: 'About you' });
  const comeInAgain = `sign out and come in again: by a code that is sent to ${repsPhone}, or by a new link.`;
  await aboutBen.getByLabel('Email').fill('ben@example.com');
  await expect(ben.getByText(comeInAgain)).toHaveCount(0);
  await world.advance(16 * 60);
  await aboutBen.getByRole('button', { name: 'Save' }).click();
  await expect(aboutBen.getByRole('alert').filter({ hasText: comeInAgain })).toBeVisible();
  await ben.reload();
  await expect(ben.getByText(comeInAgain)).toHaveCount(2);
  await expect(ben.locator('input[type=password]')).toHaveCount(0);
});

test('An admin imports a list without its wrong lines, and makes a key that is shown once, works, and is revoked', async ({
  browser,
}) => {
  const admin = await firstAdmin(browser);
  await expect(admin.getByRole('heading', { name: 'My account' })).toBeVisible();
  await admin.getByRole('link', { name: 'People' }).click();
  await admin.getByRole('link', { name: 'Import a list' }).click();
  await admin.getByLabel('Choose a file').setInputFiles({
    name: 'team.csv',
    mimeType: 'text/csv',
    buffer: Buffer.from(
      'name,email,phone,roles\nCleo,cleo@example.com,,rep\nZoë,zoe@example.com,,rep manager\nAva,,512 555 0143,rep\nBen,nobody,,\n',
    ),
  });
  await admin.getByRole('button', { name: 'Look at it first' }).click();
  await expect(admin.getByRole('row', { name: 'Ben' })).toContainText('Email: This is not an email address.');
  await admin.getByRole('button', { name: 'Add 3 people' }).click();
  await expect(admin.getByRole('status').filter({ hasText: '3 people added.' })).toBeVisible();
  const texts = textsTo('+15125550143');

  // Whom somebody removes meanwhile holds up nobody; what may pass stops, and goes on where it was.
  const cleo = (await world.admin.get<{ items: readonly UserOut[] }>('/users')).body.items.find(
    ({ name }) => name === 'Cleo',
  );
  expect((await world.admin.delete(`/users/${cleo?.id}`)).status).toBe(204);
  await admin.route('**/invite', (route) => route.abort(), { times: 1 });
  await admin.getByRole('button', { name: 'Invite 3 people' }).click();
  await expect(admin.getByRole('alert').filter({ hasText: 'can’t be reached' })).toBeVisible();
  await admin.getByRole('button', { name: 'Invite 3 people' }).click();
  await texts.next((body) => body.includes('/sign-in'));
  await expect(
    admin.getByRole('status').filter({ hasText: '1 text went out. Send on 1 link. 1 person was not invited.' }),
  ).toBeVisible();
  await expect(admin.getByText('Cleo was not invited: somebody removed them meanwhile.')).toBeVisible();
  await expect(admin.getByLabel('Sign-in link for Zoë')).toHaveValue(/\/sign-in#/);
  await admin.getByRole('link', { name: 'Back to people' }).click();
  await expect(admin.locator('[data-person-id]', { hasText: 'Zoë' })).toContainText('RepManager');
  await expect(admin.locator('[data-person-id]', { hasText: 'Ben' })).toHaveCount(0);

  await admin.getByRole('link', { name: 'Keys' }).click();
  await admin.getByRole('button', { name: 'Make a key' }).click();
  const dialog = admin.getByRole('dialog');
  await dialog.getByLabel('Name').fill('Website form');
  await dialog.getByRole('button', { name: 'Make', exact: true }).click();
  const secret = await dialog.getByLabel('Key', { exact: true }).inputValue();
  await dialog.getByRole('button', { name: 'Done' }).click();
  const source = api(world.app.url, secret);
  const lead = { contact: { name: 'Jo', phone: '+15125557777' } };
  expect((await source.post('/leads', lead)).status).toBe(201);
  await expect(admin.locator('body')).not.toContainText(secret);
  await admin.getByRole('button', { name: 'Revoke Website form' }).click();
  await dialog.getByRole('button', { name: 'Revoke' }).click();
  await expect(admin.locator('[data-key-id]', { hasText: 'Website form' })).toHaveCount(0);
  expect((await source.post('/leads', lead)).status).toBe(401);
});

test('An admin gives a rep who was there before an account, and turns leads by text on once the rep agreed', async ({
  browser,
}) => {
  const ben = await world.rep('Ben', { phone: repsPhone }, false);
  const { rep: cleo } = await world.rep('Cleo', {}, false);
  const admin = await firstAdmin(browser);
  await admin.getByRole('link', { name: 'People' }).click();
  await admin.getByRole('button', { name: 'Add somebody' }).click();
  const dialog = admin.getByRole('dialog');
  const account = dialog.getByLabel('Whose account is it?');
  await expect(account.getByRole('option')).toHaveText(['A new rep', `Ben, ${repsPhone}`, 'Cleo']);
  await expect(account).toHaveValue('');
  await dialog.getByLabel('Email').fill('ben@example.com');

  // A manager is nobody's account and gets no leads; what is written stays, and nothing moves.
  const box = await dialog.boundingBox();
  await dialog.getByRole('checkbox', { name: /^Rep/ }).uncheck();
  await expect(account).toBeDisabled();
  await expect(dialog.getByLabel('They agreed to it')).toBeDisabled();
  expect(await dialog.boundingBox()).toEqual(box);
  await dialog.getByRole('checkbox', { name: /^Rep/ }).check();

  await account.selectOption({ label: 'Cleo' });
  await expect(dialog.getByRole('textbox', { name: 'Name' })).toHaveValue('Cleo');
  await account.selectOption({ label: `Ben, ${repsPhone}` });
  await expect(dialog.getByRole('textbox', { name: 'Name' })).toHaveValue('Ben');
  await expect(dialog.getByLabel('Email')).toHaveValue('ben@example.com');
  await expect(dialog.getByRole('textbox', { name: 'Phone' })).toHaveValue(repsPhone);
  expect(await dialog.boundingBox()).toEqual(box);
  await dialog.getByRole('button', { name: 'Add' }).click();
  await expect(admin.getByRole('status').filter({ hasText: 'Ben is in the list.' })).toBeVisible();
  const { items } = (await world.admin.get<{ items: readonly UserOut[] }>('/users')).body;
  expect(items.find(({ name }) => name === 'Ben')).toMatchObject({
    repId: ben.rep.id,
    phone: repsPhone,
    roles: ['rep'],
  });
  const repNow = async () => (await world.admin.get<RepOut>(`/reps/${ben.rep.id}`)).body;
  expect(await repNow()).toMatchObject({ name: 'Ben', phone: repsPhone, smsOptIn: false });
  expect((await world.admin.get<{ items: readonly RepOut[] }>('/reps')).body.items).toHaveLength(2);

  const row = admin.locator('[data-person-id]', { hasText: 'Ben' });
  const changeBen = async () => {
    if (!(await row.getByRole('button', { name: 'Change' }).isVisible()))
      await row.getByRole('button', { name: 'Manage' }).click();
    await row.getByRole('button', { name: 'Change' }).click();
  };
  await changeBen();
  await dialog.getByLabel('They agreed to it').check();
  await dialog.getByRole('button', { name: 'Save' }).click();
  await expect(admin.getByRole('status').filter({ hasText: 'Ben was changed.' })).toBeVisible();
  expect(await repNow()).toMatchObject({ smsOptIn: true });
  await changeBen();
  await expect(dialog.getByLabel('They agreed to it')).toBeChecked();
  await dialog.getByRole('button', { name: 'Cancel' }).click();

  // The account is made though the rep cannot be changed: the dialog says so, and another try adds nobody twice.
  await admin.getByRole('button', { name: 'Add somebody' }).click();
  await account.selectOption({ label: 'Cleo' });
  await dialog.getByRole('textbox', { name: 'Phone' }).fill('+15125550143');
  await dialog.getByLabel('They agreed to it').check();
  await admin.route('**/api/v1/reps/*', (route) => route.abort());
  await dialog.getByRole('button', { name: 'Add' }).click();
  await expect(dialog.getByRole('alert')).toContainText('Cleo was saved, “Leads by text” was not.');
  await expect(account).toBeDisabled();
  await admin.unroute('**/api/v1/reps/*');
  await dialog.getByRole('button', { name: 'Save' }).click();
  await expect(dialog).toBeHidden();
  expect((await world.admin.get<RepOut>(`/reps/${cleo.id}`)).body).toMatchObject({
    phone: '+15125550143',
    smsOptIn: true,
  });
  await expect(admin.locator('[data-person-id]', { hasText: 'Cleo' })).toHaveCount(1);
  expect((await world.admin.get<{ items: readonly UserOut[] }>('/users')).body.items).toHaveLength(3);
});

test('Who removes or demotes an admin is told which keys of theirs go on, and the keys page says who made each (P13)', async ({
  browser,
}) => {
  const admin = await firstAdmin(browser);
  await becomesAda(admin);
  const eve = await comesByLink(browser, { name: 'Eve', email: 'eve@example.com', roles: ['admin'] });
  // Who has an email and no password says first how to sign in next time.
  await expect(eve.getByRole('heading', { name: 'Say how you want to sign in next time.' })).toBeVisible();
  await eve.getByRole('link', { name: 'Keys' }).click();
  await eve.getByRole('button', { name: 'Make a key' }).click();
  await eve.getByRole('dialog').getByLabel('Name').fill('Website form');
  await eve.getByRole('dialog').getByRole('button', { name: 'Make', exact: true }).click();
  await eve.getByRole('dialog').getByRole('button', { name: 'Done' }).click();

  await admin.getByRole('link', { name: 'People' }).click();
  const row = admin.locator('[data-person-id]', { hasText: 'eve@example.com' });
  const dialog = admin.getByRole('dialog');
  const goesOn = 'A key that they made goes on working: Website form.';
  await row.getByRole('button', { name: 'Manage' }).click();
  await row.getByRole('button', { name: 'Change' }).click();
  await expect(dialog).toContainText('Another email or phone in place of theirs signs them out');
  await expect(dialog).not.toContainText('on working');
  await dialog.getByRole('checkbox', { name: /^Admin/ }).uncheck();
  await expect(dialog).toContainText(goesOn);
  await dialog.getByRole('button', { name: 'Cancel' }).click();
  await row.getByRole('button', { name: 'Remove' }).click();
  await expect(dialog).toContainText(goesOn);
  await dialog.getByRole('button', { name: 'Remove' }).click();
  await expect(eve.getByRole('heading', { name: 'You are signed out.' })).toBeVisible();
  await expect(eve.getByText('its 30 days are over')).toBeVisible();
  await admin.getByRole('link', { name: 'Keys' }).click();
  const key = (name: string) => admin.locator('[data-key-id]').filter({ has: admin.getByText(name, { exact: true }) });
  await expect(key('Website form')).toContainText('Made byEve');
  await expect(key('admin')).toContainText('Made bythe server, or not known');
});

test('A rep who comes by a link stands before the leads, with a line that says how to come again, until there is a way', async ({
  browser,
}) => {
  const page = await comesByLink(browser, { name: 'Ben', email: 'ben@example.com', roles: ['rep'] });
  await page.setViewportSize({ width: 390, height: 844 });
  await expect(page.getByText('Live', { exact: true })).toBeVisible();
  expect(new URL(page.url()).pathname).toBe('/');
  await page.getByRole('link', { name: 'Set a way back in' }).click();
  const form = page.getByRole('form', { name: 'Password' });
  await form.getByLabel('New password').fill('a long walk on the beach');
  await form.getByRole('button', { name: 'Set a password' }).click();
  await expect(page.getByText('You sign in with ben@example.com and your password.')).toBeVisible();
  await page.getByRole('link', { name: 'Sharktank' }).click();
  await expect(page.getByText('Live', { exact: true })).toBeVisible();
  await expect(page.getByText('Your link worked once.')).toHaveCount(0);
});

test('Without a carrier no page offers a phone to sign in with, and one without a password is told so; a sign-out that fails is said', async ({
  browser,
}) => {
  const silent = await World.open({
    environment: { TWILIO_ACCOUNT_SID: '', TWILIO_AUTH_TOKEN: '', TWILIO_FROM: '', TWILIO_API_URL: '' },
  });
  try {
    const admin = await firstAdmin(browser, silent);
    const hello = admin.getByRole('heading', { name: 'Say how you want to sign in next time.' });
    await expect(hello).toBeVisible();
    await expect(admin.getByText('A phone does not let you in: this server sends no texts.')).toBeVisible();
    const about = admin.getByRole('form', { name: 'About you' });
    await about.getByLabel('Phone').fill(repsPhone);
    await about.getByRole('button', { name: 'Save' }).click();
    await expect(about.getByRole('status')).toHaveText('Saved.');
    await expect(hello).toBeVisible();
    await expect(admin.locator('main')).not.toContainText('by a code');
    await admin.getByRole('link', { name: 'People' }).click();
    await admin.getByRole('button', { name: 'Add somebody' }).click();
    await expect(admin.getByRole('dialog')).toContainText('They get in by an invitation.');
    await admin.getByRole('button', { name: 'Cancel' }).click();

    await admin.route('**/api/v1/session', (route) => route.abort());
    await admin.getByLabel('Account of First admin').click();
    await admin.getByRole('button', { name: 'Sign out' }).click();
    await expect(admin.getByRole('alert').filter({ hasText: 'can’t be reached' })).toBeVisible();
    await admin.unroute('**/api/v1/session');
    await admin.getByRole('button', { name: 'Sign out' }).click();
    await expect(admin.getByRole('heading', { name: 'Sign in' })).toBeVisible();
  } finally {
    await silent.close();
  }
});

test('A list that was added in part says so, and just the lines that were not are added again', async ({ browser }) => {
  const admin = await firstAdmin(browser);
  await admin.getByRole('link', { name: 'People' }).click();
  await admin.getByRole('link', { name: 'Import a list' }).click();
  await admin.getByLabel('Or paste it').fill('name\nAna\nBen\nCas');
  await admin.getByRole('button', { name: 'Look at it first' }).click();
  const { people } = world.app.store;
  const create = people.create.bind(people);
  Object.assign(people, {
    create: async (...given: Parameters<typeof create>) => {
      if (given[0].name === 'Ben') throw new StoreUnavailable('the disk is full');
      return create(...given);
    },
  });
  await admin.getByRole('button', { name: 'Add 3 people' }).click();
  await expect(admin.getByRole('status').filter({ hasText: '1 person added. 2 lines were not done' })).toBeVisible();
  await expect(admin.getByRole('row', { name: 'Cas' })).toContainText('The store did not answer: not added.');
  Object.assign(people, { create });
  await admin.getByRole('button', { name: 'Add those 2 lines again' }).click();
  await expect(admin.getByRole('status').filter({ hasText: '3 people added.' })).toBeVisible();
  const { items } = (await world.admin.get<{ items: readonly UserOut[] }>('/users')).body;
  expect(items.map(({ name }) => name)).toEqual(['First admin', 'Ana', 'Ben', 'Cas']);
});
