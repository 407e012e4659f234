import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { codeLetters, type Reply, readReply } from './grammar.ts';

const claim = (code: string): Reply => ({ kind: 'claim', code });
const decline = (code: string): Reply => ({ kind: 'decline', code });
const claimLast: Reply = { kind: 'claim-last', yes: false };
const unknown: Reply = { kind: 'unknown' };

describe('A reply is read in any case, with any spaces and punctuation', () => {
  test.each<[string, Reply]>([
    ['K7', claim('K7')],
    ['k7', claim('K7')],
    [' k 7 ', claim('K7')],
    ['K-7', claim('K7')],
    ['k7!!!', claim('K7')],
    ['"K7."', claim('K7')],
    ['K7\n', claim('K7')],
    ['Ｋ７', claim('K7')],
    ['ｙｅｓ　ｋ７', claim('K7')],
    ['K1234', claim('K1234')],
    ['YES K7', claim('K7')],
    ['yes,k7', claim('K7')],
    ['Y K7', claim('K7')],
    ['claim k7', claim('K7')],
    ['CLAIMK7', claim('K7')],
    ['ok: K7', claim('K7')],
    ['NO K7', decline('K7')],
    ['no k 7.', decline('K7')],
    ['n K7', decline('K7')],
    ['Pass K7', decline('K7')],
    ['y', claimLast],
    ['Y.', claimLast],
    ['yes', { kind: 'claim-last', yes: true }],
    ['Yes!', { kind: 'claim-last', yes: true }],
    ['claim', claimLast],
    ['ok', claimLast],
    ['1', claimLast],
    ['１', claimLast],
    ['no', { kind: 'decline-last' }],
    ['N', { kind: 'decline-last' }],
    ['pass...', { kind: 'decline-last' }],
    ['status', { kind: 'status' }],
    ['?', { kind: 'status' }],
    ['???', { kind: 'status' }],
    ['？', { kind: 'status' }],
    ['away', { kind: 'presence', status: 'away' }],
    ['Off', { kind: 'presence', status: 'off' }],
    ['BACK', { kind: 'presence', status: 'available' }],
    ['on', { kind: 'presence', status: 'available' }],
    ['stop', { kind: 'opt-out' }],
    ['Stop.', { kind: 'opt-out' }],
    ['STOP ALL', { kind: 'opt-out' }],
    ['stopall', { kind: 'opt-out' }],
    ['unsubscribe', { kind: 'opt-out' }],
    ['cancel', { kind: 'opt-out' }],
    ['end', { kind: 'opt-out' }],
    ['quit', { kind: 'opt-out' }],
    ['revoke', { kind: 'opt-out' }],
    ['opt-out', { kind: 'opt-out' }],
    ['start', { kind: 'opt-in' }],
    ['unstop', { kind: 'opt-in' }],
    ['help', { kind: 'help' }],
    ['info', { kind: 'help' }],
  ])('%j', (text, reply) => {
    expect(readReply(text)).toEqual(reply);
  });
});

describe('Nothing is guessed', () => {
  test.each([
    '',
    ' ',
    '...',
    '7',
    '12',
    'K',
    'K12345',
    'KK7',
    'K7 K8',
    'K7 please call her',
    'maybe K7',
    'yes no K7',
    'NO NO',
    'K٧',
    'К7',
    'yesterday',
    'stop it',
    'on my way',
    '__proto__',
    'constructor',
    'hasOwnProperty',
    'toString',
    '🦈',
    '\u0000',
    `K7 ${'!'.repeat(100)}`,
    `${'YES '.repeat(1000)}`,
  ])('%j', (text) => {
    expect(readReply(text)).toEqual(unknown);
  });
});

const kinds: ReadonlySet<Reply['kind']> = new Set<Reply['kind']>([
  'claim',
  'decline',
  'claim-last',
  'decline-last',
  'status',
  'presence',
  'opt-out',
  'opt-in',
  'help',
  'unknown',
]);

test('Whatever comes in, there is an answer, the same every time, and a code in it is a code', () => {
  const pieces = fc.array(fc.constantFrom('YES', 'no', 'K7', ' ', '１', 'Ｋ', 'ﬁ', '\uD800', 'ß', '9', '!', 'STOP'));
  const anything = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.string(),
    pieces.map((some) => some.join('')),
  );
  fc.assert(
    fc.property(anything, (text) => {
      const reply = readReply(text);
      expect(kinds.has(reply.kind)).toBe(true);
      expect(readReply(text)).toEqual(reply);
      if ('code' in reply) expect(reply.code).toMatch(/^[A-Z][0-9]{1,4}$/);
    }),
    { numRuns: 2000 },
  );
});

test('Megabytes of text are read at once', () => {
  const started = performance.now();
  for (const text of ['K7 '.repeat(500_000), '?'.repeat(1_000_000), ' '.repeat(1_000_000)]) readReply(text);
  expect(performance.now() - started).toBeLessThan(1000);
});

test('Every code we print means that code again, however it is written (P10)', () => {
  const code = fc
    .tuple(fc.constantFrom(...codeLetters), fc.integer({ min: 1, max: 9999 }))
    .map(([letter, digits]) => `${letter}${digits}`);
  const between = fc.constantFrom('', ' ', '  ', '-', '.', ': ', '\t');
  const around = fc.constantFrom('', ' ', '.', '!', '"', '\n');
  const fullWidth = (text: string): string =>
    text.replace(/[!-~]/g, (one) => String.fromCharCode(one.charCodeAt(0) + 0xfee0));
  const spelling = fc.constantFrom(
    (text: string) => text,
    (text: string) => text.toLowerCase(),
    fullWidth,
  );
  const word = fc.constantFrom('', 'YES ', 'Y ', 'CLAIM ', 'OK ', 'NO ', 'N ', 'PASS ');
  fc.assert(
    fc.property(code, between, around, spelling, word, (printed, gap, edge, spell, first) => {
      const written = spell(`${edge}${first}${printed[0]}${gap}${printed.slice(1)}${edge}`);
      const kind = /^(NO|N|PASS)/.test(first) ? 'decline' : 'claim';
      expect(readReply(written)).toEqual({ kind, code: printed });
    }),
    { numRuns: 1000 },
  );
});

test('No code begins with a letter that is a word, or that looks like a digit', () => {
  expect([...codeLetters].filter((letter) => 'YNOILQ'.includes(letter))).toEqual([]);
  expect(new Set(codeLetters).size).toBe(codeLetters.length);
});
