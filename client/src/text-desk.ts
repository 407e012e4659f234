/** Every word of the pages that a rep at work does not load: with text.ts and format.ts, what there is to translate. */
import type { InvitationOut, Role, SettingsOut } from '../../src/protocol.ts';
import { formatCount, formatExact, formatWait } from './format.ts';

/** "1 person", "12 people". */
const peopleOf = (number: number): string => (number === 1 ? '1 person' : `${formatCount(number)} people`);

/** What the server says of a field, as a sentence: it goes on from the field's name, or stands for itself. */
export function faultSentence(message: string): string {
  const sentence = /^\p{Ll}/u.test(message) ? `This ${message}` : message;
  return /[.!?]$/.test(sentence) ? sentence : `${sentence}.`;
}

export const deskText = {
  roles: { rep: 'Rep', manager: 'Manager', admin: 'Admin', source: 'Source' } satisfies Record<Role, string>,
  never: 'never',
  save: 'Save',
  saved: 'Saved.',
  done: 'Done',
  copy: 'Copy',
  copied: 'Copied.',
  notCopied: 'Copying did not work. Select it and copy it by hand.',
  stale: 'This may be out of date.',

  signIn: {
    title: 'Sign in',
    outTitle: 'You are signed out.',
    outDetail: 'You signed out, somebody ended your session, or its 30 days are over. Sign in to go on.',
    ways: 'How do you sign in?',
    byPhone: 'Phone',
    byEmail: 'Email',
    phone: 'Phone number',
    phoneHint: 'With its country code, such as +1\u00a0512\u00a0555\u00a00100. In the US, ten digits do.',
    sendCode: 'Text me a code',
    sending: 'Sending…',
    sentTo: (phone: string) =>
      `If ${phone} is known here, a text with six digits is on its way. It is good for 5 minutes.`,
    code: 'Code',
    again: 'Send again',
    againIn: (seconds: number) => `Send again in ${seconds} s`,
    sentAgain: 'Sent again. Only the newest code works.',
    otherNumber: 'Other number',
    email: 'Email',
    password: 'Password',
    signIn: 'Sign in',
    signingIn: 'Signing in…',
    wrongCode:
      'This is not the code that was sent last, or it is older than 5 minutes. Try again, or have a new one sent.',
    wrongPassword: 'The email and the password do not belong together. Try again, or sign in another way.',
    tooMany: (seconds: number) => `Too many tries. Wait ${formatWait(seconds)}, then try again.`,
    tooManyCodes: (seconds: number) => `Too many codes were asked for. Wait ${formatWait(seconds)}, then ask again.`,
    help: 'Neither works? Ask whoever runs Sharktank for a sign-in link.',
  },

  account: {
    title: 'My account',
    hello: 'Say how you want to sign in next time.',
    helloDetail: (sendsCodes: boolean) =>
      sendsCodes
        ? 'The link you came with works once. With an email and a password, or a phone for codes, you get in again.'
        : 'The link you came with works once. With an email and a password you get in again. A phone does not let you in: this server sends no texts.',
    goOn: 'Go to the start',
    about: 'About you',
    name: 'Name',
    email: 'Email',
    emailHint: 'To sign in with, and a password.',
    phone: 'Phone',
    phoneHint: (sendsCodes: boolean) =>
      sendsCodes
        ? 'With its country code, such as +15125550100. A code is sent there when you sign in.'
        : 'With its country code, such as +15125550100. Nobody signs in with it: this server sends no texts.',
    ways: {
      code: (phone: string) => `You sign in by a code that is sent to ${phone}.`,
      password: (email: string) => `You sign in with ${email} and your password.`,
      noPassword: (email: string) => `Set a password to sign in with ${email}.`,
    },
    password: 'Password',
    setPassword: 'Set a password',
    changePassword: 'Change the password',
    current: 'Password until now',
    comeInAgain: (phone: string | null) =>
      phone === null
        ? 'Before you change how you sign in, ask whoever runs Sharktank for a new link, and open it here. Stay signed in until then: you have no other way in.'
        : `Before you change how you sign in, sign out and come in again: by a code that is sent to ${phone}, or by a new link.`,
    fresh: 'New password',
    freshHint: 'At least 10 characters.',
    passwordDetail: 'Wherever else you are signed in, you are signed out.',
    passwordSet: 'Your password is set.',
    passwordNeedsEmail: 'A password works with an email: add one above, too.',
    leave: 'Sign out',
    signOut: 'Sign out here',
    everywhere: 'Sign out everywhere',
    everywhereDetail:
      'Everywhere ends this session and every other one of yours: for a lost phone, or a shared computer.',
    none: 'Nobody’s account.',
    noneDetail: 'You came by a link that is shown to many. There is nothing to set here.',
  },

  people: {
    title: 'People',
    detail: (number: number) => `${peopleOf(number)} may sign in.`,
    find: 'Find somebody',
    nobody: 'Nobody has an account yet. Add the first.',
    noneFound: 'Nobody is called that.',
    readOnly: 'Only admins change this list.',
    add: 'Add somebody',
    importList: 'Import a list',
    more: 'Manage',
    moreWho: (name: string) => `Manage ${name}`,
    noEmail: 'no email',
    noPhone: 'no phone',
    you: 'you',
    name: 'Name',
    email: 'Email',
    phone: 'Phone',
    phoneHint: 'With its country code, such as +15125550100.',
    roles: 'What may they do?',
    roleHints: {
      rep: 'Gets leads.',
      manager: 'Sees the feed, hands leads on.',
      admin: 'Changes everything.',
    },
    noRole: 'Choose at least one.',
    agreedLegend: 'Leads by text',
    agreed: 'They agreed to it',
    agreedHint: (sendsCodes: boolean) =>
      sendsCodes ? 'Without it their phone only gets codes.' : 'This server sends no texts yet.',
    agreedNeedsPhone: 'Texts need a phone number.',
    agreedElsewhere: (phone: string) => `Texts go to ${phone}, the rep’s.`,
    onlyReps: 'Only for reps.',
    account: 'Whose account is it?',
    accountHint: 'The list has the reps without an account.',
    accountFilled: 'What was empty above is filled in.',
    newRep: 'A new rep',
    repInList: (name: string, reached: string | undefined) => (reached === undefined ? name : `${name}, ${reached}`),
    textsUnsaved: (name: string, why: string) => `${name} was saved, “Leads by text” was not. ${why}`,
    savedWithoutTexts: (name: string) => `${name} was saved, “Leads by text” was not.`,
    addTitle: 'Add somebody',
    addDetail: (sendsCodes: boolean) =>
      sendsCodes ? 'They get in by their phone, or by an invitation.' : 'They get in by an invitation.',
    addConfirm: 'Add',
    added: (name: string) => `${name} is in the list. Invite them, and they can sign in.`,
    changed: (name: string) => `${name} was changed.`,
    removed: (name: string) => `${name} was removed. Their access has ended.`,
    signedOut: (name: string) => `${name} is signed out everywhere.`,
    change: 'Change',
    changeTitle: (name: string) => `Change ${name}`,
    changeDetail:
      'Another email or phone in place of theirs signs them out, and so do other roles. Who stops being a rep loses live offers; open leads wait for a manager.',
    keysGoOn: (keys: readonly string[]) =>
      `${keys.length === 1 ? 'A key that they made goes' : 'Keys that they made go'} on working: ${keys.join(', ')}. Revoke on the keys page what they should not be able to use any more.`,
    keysUnknown: (why: string) =>
      `Keys that they made go on working; which these are could not be read. ${why} The keys page names who made each.`,
    noAdminAnyMore: 'Links that they asked for and nobody has used are void.',
    invite: 'Invite',
    inviteTitle: (name: string) => `Invite ${name}`,
    inviteDetail: (phone: string | null) =>
      phone === null
        ? 'Makes a link that signs them in, once, within a week. A link made before stops working.'
        : `Makes a link that signs them in, once, within a week, and texts ${phone} where to sign in. A link made before stops working.`,
    inviteConfirm: 'Make the link',
    invited: (name: string) => `Send this link to ${name}. It is shown only now.`,
    link: 'Sign-in link',
    texted: {
      sent: 'A text went out: it says where to sign in by code.',
      'no-phone': 'No text went out: there is no phone number.',
      refused: 'The text did not go out. Send the link another way.',
    } satisfies Record<InvitationOut['text'], string>,
    refusal: (words: string) => `The carrier said: ${words}`,
    signOut: 'Sign out',
    signOutTitle: (name: string) => `Sign ${name} out everywhere`,
    signOutDetail: 'Every browser of theirs is signed out at once. They may sign in again.',
    remove: 'Remove',
    removeTitle: (name: string) => `Remove ${name}`,
    removeDetail: 'Access ends at once.',
    removeRep: 'Access ends at once. Live offers close. Open leads wait for a manager.',
  },

  import: {
    title: 'Import a list',
    detail:
      'A CSV file with a heading: name, email, phone, roles. No role means a rep; several are written “rep manager”.',
    file: 'Choose a file',
    paste: 'Or paste it',
    example: 'name,email,phone,roles\nAna Diaz,ana@example.com,+15125550100,rep',
    preview: 'Look at it first',
    previewing: 'Reading…',
    empty: 'Choose a file or paste a list first.',
    unreadable: 'The file could not be read. Save it as CSV (UTF-8) and choose it again.',
    line: 'Line',
    columns: { name: 'Name', email: 'Email', phone: 'Phone', roles: 'Roles' },
    state: 'Result',
    good: 'Can be added',
    added: 'Added',
    ready: (good: number, bad: number) =>
      bad === 0
        ? `${peopleOf(good)} can be added.`
        : `${peopleOf(good)} can be added; ${bad === 1 ? '1 line' : `${formatCount(bad)} lines`} cannot, and will be left out.`,
    confirm: (number: number) => `Add ${peopleOf(number)}`,
    adding: 'Adding…',
    result: (added: number, left: number) =>
      left === 0
        ? `${peopleOf(added)} added.`
        : `${peopleOf(added)} added. ${left === 1 ? '1 line was' : `${formatCount(left)} lines were`} left out.`,
    inviteTitle: 'Invite them',
    inviteDetail: (sendsCodes: boolean) =>
      sendsCodes
        ? 'Who has a phone gets a text that says where to sign in. For the others a link is made, which is shown only now.'
        : 'This server sends no texts: for each a link is made, which is shown only now.',
    invite: (number: number) => `Invite ${peopleOf(number)}`,
    inviting: (done: number, all: number) => `${formatCount(done)} of ${formatCount(all)}…`,
    invited: (texts: number, links: number, refused: number) =>
      [
        texts === 1 ? '1 text went out.' : `${formatCount(texts)} texts went out.`,
        links > 0 && (links === 1 ? 'Send on 1 link.' : `Send on ${formatCount(links)} links.`),
        refused > 0 && (refused === 1 ? '1 person was not invited.' : `${peopleOf(refused)} were not invited.`),
      ]
        .filter(Boolean)
        .join(' '),
    gone: (name: string) => `${name} was not invited: somebody removed them meanwhile.`,
    notInvited: (name: string, why: string) => `${name} was not invited. ${why}`,
    linkFor: (name: string) => `Sign-in link for ${name}`,
    undone: (number: number) =>
      `${number === 1 ? '1 line was' : `${formatCount(number)} lines were`} not done: the server could not store them. Nothing is wrong with them.`,
    redo: (number: number) => (number === 1 ? 'Add that line again' : `Add those ${formatCount(number)} lines again`),
    correct: 'Correct the list',
    again: 'Another list',
    back: 'Back to people',
  },

  keys: {
    title: 'Keys',
    detail:
      'With a key a program speaks to the API: a source posts leads, a manager’s or an admin’s does what they may.',
    none: 'There is no key yet. Make one to let a source post leads.',
    make: 'Make a key',
    makeTitle: 'Make a key',
    makeDetail: 'Its secret is shown once. Leads of a source are named after its key.',
    makeConfirm: 'Make',
    name: 'Name',
    nameHint: 'Whose it is, such as “Website form”.',
    role: 'What may it do?',
    roleHints: {
      source: 'Posts leads, and nothing else.',
      manager: 'Whatever a manager may.',
      admin: 'Everything.',
    },
    expiry: 'Good through (optional)',
    expiryHint: 'Without a day it works until you revoke it.',
    secret: 'Key',
    madeTitle: (name: string) => `The key of ${name}`,
    madeDetail: 'Copy it now: it is not shown again.',
    revoke: 'Revoke',
    revokeWhat: (name: string) => `Revoke ${name}`,
    revokeTitle: (name: string) => `Revoke ${name}`,
    revokeDetail: 'Whatever uses it is refused at once. It cannot be taken back.',
    revoked: (name: string) => `${name} was revoked.`,
    tokenOf: (rep: string) => `token of ${rep}`,
    formerRep: 'a former rep',
    made: 'Made',
    madeBy: 'Made by',
    madeByNobody: 'the server, or not known',
    tokenNamed: (name: string) => `${name} (token)`,
    used: 'Last used',
    expires: 'Expires',
    expired: (at: number) => `${formatExact(at)}, over`,
  },

  changes: {
    title: 'Changes',
    detail: 'Who changed people, keys, reps, teams and programs, and which settings became others, the latest first.',
    none: 'Nothing has been changed yet.',
    older: 'Show older',
    loadingOlder: 'Loading…',
    all: 'That is all.',
  },

  settings: {
    title: 'Settings',
    detail:
      'How this server is set up. These are environment variables: change them where it is started, and start it again.',
    publicUrl: 'Address',
    publicUrlWhere: 'PUBLIC_URL. Links in texts and invitations begin with it.',
    store: 'Database',
    storeNames: { sqlite: 'SQLite, a file', postgresql: 'PostgreSQL' } satisfies Record<SettingsOut['store'], string>,
    storeWhere: 'DATABASE_URL. Without it a file in DATA_DIR is used.',
    redis: 'Redis',
    redisNames: (number: number) => (number === 0 ? 'none' : number === 1 ? 'one' : formatCount(number)),
    redisWhere: 'REDIS_URL. It brings news of other nodes at once; one node alone needs none.',
    texts: 'Texts come from',
    noTexts: 'no carrier: no texts, no codes',
    textsWhere: 'TWILIO_ACCOUNT_SID, TWILIO_AUTH_TOKEN, and TWILIO_FROM or TWILIO_MESSAGING_SERVICE_SID.',
    proxy: 'Trusted proxy',
    proxyNames: (trusted: boolean | number | string) =>
      trusted === false
        ? 'none'
        : trusted === true
          ? 'any'
          : typeof trusted === 'number'
            ? `${trusted} in front`
            : trusted,
    proxyWhere: 'TRUST_PROXY. Behind a proxy, so that tries are counted by the real address.',
    version: 'Version',
    versionWhere: 'Of this installation, as package.json names it.',
  },
} as const;
