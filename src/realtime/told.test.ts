import { expect, test } from 'vitest';
import { Told } from './told.ts';

test('Each rep hears once that an offer is open, and again when it ends at another time', () => {
  const told = new Told();
  expect(told.opening('o1', 'noon', ['ana', 'ben'])).toEqual(['ana', 'ben']);
  expect(told.opening('o1', 'noon', ['ben', 'cleo'])).toEqual(['cleo']);
  expect(told.opening('o1', 'one', ['ana', 'ben', 'cleo'])).toEqual(['ana', 'ben', 'cleo']);
  expect(told.opening('o2', 'noon', ['ana'])).toEqual(['ana']);
});

test('Each rep hears the end once; after it nobody hears that the offer is open, however late that comes (P7)', () => {
  const told = new Told();
  told.opening('o1', 'noon', ['ana']);
  expect(told.ending('o1', ['ana', 'ben'])).toEqual(['ana', 'ben']);
  // Cleo connected since, and has the truth.
  expect(told.ending('o1', ['ana', 'ben', 'cleo'])).toEqual([]);
  expect(told.opening('o1', 'noon', ['ana', 'dora'])).toEqual([]);
  expect(told.hasEnded('o1')).toBe(true);
  expect(told.hasEnded('o2')).toBe(false);
});

test('Who passed has heard the end of it; for the others it goes on (P7)', () => {
  const told = new Told();
  told.opening('o1', 'noon', ['ana', 'ben']);
  expect(told.declining('o1', 'ana')).toBe(true);
  expect(told.declining('o1', 'ana')).toBe(false);
  expect(told.opening('o1', 'one', ['ana', 'ben'])).toEqual(['ben']);
  expect(told.hasEnded('o1')).toBe(false);
  expect(told.ending('o1', ['ana', 'ben'])).toEqual(['ben']);
});

test('To have heard something of an offer is not to have heard that it was opened', () => {
  const told = new Told();
  told.declining('o1', 'ana');
  expect(told.hasOpened('o1')).toBe(false);
  told.opening('o1', null, []);
  expect(told.hasOpened('o1')).toBe(true);
});

test('Who passed elsewhere hears of that after the end, which did not name them (P7)', () => {
  const told = new Told();
  told.opening('o1', 'noon', ['ana', 'ben']);
  told.welcoming('cleo', ['o1']);
  expect(told.ending('o1', ['ben'])).toEqual(['ben']);
  expect(told.declining('o1', 'ana')).toBe(true);
  expect(told.declining('o1', 'ana')).toBe(false);
  expect(told.declining('o1', 'cleo')).toBe(true);
  // Ben heard how it ended; Dora was never told of it.
  expect(told.declining('o1', 'ben')).toBe(false);
  expect(told.declining('o1', 'dora')).toBe(false);
});

test('News of one own lead is not news of another', () => {
  const told = new Told();
  const before = performance.now();
  told.telling('ana', 'l1', 'assigned');
  expect(told.hasHeard('ana', 'l1', 'assigned', before)).toBe(true);
  expect(told.hasHeard('ana', 'l2', 'assigned', before)).toBe(false);
  expect(told.hasHeard('ben', 'l1', 'assigned', before)).toBe(false);
  expect(told.hasHeard('ana', 'l1', 'assigned', performance.now() + 1)).toBe(false);
  // That it is theirs is not that it was taken away a moment later.
  expect(told.hasHeard('ana', 'l1', 'moved-away', before)).toBe(false);
});

test('Who was welcomed with an offer is to hear its end, until it is told; other pages of theirs may still hear of it (P7)', () => {
  const told = new Told();
  told.welcoming('ana', ['o1']);
  expect(told.isOpenTo('ana', 'o1')).toBe(true);
  expect(told.isOpenTo('ben', 'o1')).toBe(false);
  expect(told.opening('o1', 'noon', ['ana'])).toEqual(['ana']);
  expect(told.ending('o1', ['ana'])).toEqual(['ana']);
  expect(told.isOpenTo('ana', 'o1')).toBe(false);
});
