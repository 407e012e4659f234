import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { faultsOf, pathsOf } from '../../../test/harness/faults.ts';
import { leadIn, normalisePhone } from './lead.ts';

const least = { contact: { name: 'Jane', email: 'jane@example.com' } };
const whole = {
  externalId: 'crm-1',
  source: 'web',
  contact: { name: 'Jane Doe', phone: '+15125550100', email: 'jane@example.com', company: 'Doe Roofs' },
  product: 'solar',
  value: 12.5,
  score: -3,
  language: 'en',
  location: { country: 'US', state: 'TX', city: 'Austin', postalCode: '78701' },
  timeZone: 'America/Chicago',
  note: 'line one\nline two\ttabbed\r\n',
  fields: { size: 12, urgent: true, 'a.b': 'text\nof lines' },
};

describe('A lead', () => {
  test.each([least, whole])('is taken as it is: %j', (given) => {
    expect(leadIn.parse(given)).toEqual(given);
  });

  test.each<[string, unknown]>([
    ['nickname', { ...least, nickname: 'x' }],
    ['contact.title', { contact: { ...least.contact, title: 'x' } }],
    ['location.street', { ...least, location: { country: 'US', street: 'x' } }],
    ['__proto__', JSON.parse('{"contact":{"name":"J","email":"j@example.com"},"__proto__":{"a":1}}')],
    ['constructor', { ...least, constructor: 'x' }],
    ['status', { ...least, status: 'claimed' }],
  ])('with an unknown field is refused, not stripped: %s', (path, given) => {
    expect(faultsOf(leadIn, given)).toEqual([{ path, message: 'is not known here' }]);
  });

  test.each<[string, unknown]>([
    ['', null],
    ['', []],
    ['', 'lead'],
    ['contact', {}],
    ['contact', { contact: [] }],
    ['contact', { contact: { name: 'Jane' } }],
    ['contact.name', { contact: { email: 'j@example.com' } }],
    ['contact.name', { contact: { ...least.contact, name: '' } }],
    ['contact.name', { contact: { ...least.contact, name: 5 } }],
    ['contact.email', { contact: { name: 'J', email: 'no email' } }],
    ['contact.phone', { contact: { name: 'J', phone: 15125550100 } }],
    ['contact.phone', { contact: { name: 'J', phone: null, email: 'j@example.com' } }],
    ['value', { ...least, value: '5' }],
    ['value', { ...least, value: Number.NaN }],
    ['value', { ...least, value: Number.POSITIVE_INFINITY }],
    ['score', { ...least, score: true }],
    ['product', { ...least, product: '' }],
    ['product', { ...least, product: null }],
    ['location', { ...least, location: 'Austin' }],
    ['location.country', { ...least, location: { state: 'TX' } }],
    ['timeZone', { ...least, timeZone: 'Mars/Olympus' }],
    ['fields', { ...least, fields: [] }],
    ['fields.a', { ...least, fields: { a: { b: 1 } } }],
    ['fields.a', { ...least, fields: { a: null } }],
    ['fields.a', { ...least, fields: { a: [1] } }],
  ])('is refused where it is wrong, nothing coerced: %s in %j', (path, given) => {
    expect(pathsOf(leadIn, given)).toEqual([path]);
  });

  test('with several faults hears of all', () => {
    const given = { contact: { name: '', email: 'x' }, value: '5', nickname: 'x', location: { country: 'US', zip: 1 } };
    expect(pathsOf(leadIn, given).toSorted()).toEqual([
      'contact.email',
      'contact.name',
      'location.zip',
      'nickname',
      'value',
    ]);
  });

  test('may hold text up to its limits and not beyond', () => {
    const limits: readonly [string, number, (text: string) => unknown][] = [
      ['externalId', 200, (externalId) => ({ ...least, externalId })],
      ['source', 2000, (source) => ({ ...least, source })],
      ['contact.name', 2000, (name) => ({ contact: { ...least.contact, name } })],
      ['contact.company', 2000, (company) => ({ contact: { ...least.contact, company } })],
      ['product', 2000, (product) => ({ ...least, product })],
      ['note', 2000, (note) => ({ ...least, note })],
      ['fields.a', 2000, (a) => ({ ...least, fields: { a } })],
    ];
    for (const [path, longest, make] of limits) {
      expect(pathsOf(leadIn, make('x'.repeat(longest)))).toEqual([]);
      expect(pathsOf(leadIn, make('x'.repeat(longest + 1)))).toEqual([path]);
    }
  });

  test('may hold 200 fields and not 201', () => {
    const fields = (count: number) =>
      Object.fromEntries(Array.from({ length: count }, (_, index) => [`field${index}`, index]));
    expect(pathsOf(leadIn, { ...least, fields: fields(200) })).toEqual([]);
    expect(pathsOf(leadIn, { ...least, fields: fields(201) })).toEqual(['fields']);
  });

  test('holds no control characters and no broken characters, in values and in names of fields', () => {
    for (const bad of ['a\u0000b', 'a\u001bb', 'a\u007fb', 'a\u0085b', 'a\uD800b', '\uDC00']) {
      expect(pathsOf(leadIn, { ...least, product: bad })).toEqual(['product']);
      expect(pathsOf(leadIn, { ...least, note: bad })).toEqual(['note']);
      expect(pathsOf(leadIn, { ...least, fields: { a: bad } })).toEqual(['fields.a']);
      expect(pathsOf(leadIn, { ...least, fields: { [bad]: 1 } })).toEqual([`fields.${bad}`]);
    }
    expect(pathsOf(leadIn, { ...least, product: 'two\nlines' })).toEqual(['product']);
    expect(pathsOf(leadIn, { ...least, product: 'Zoë 🦈 日本' })).toEqual([]);
  });

  test('as anything at all is taken or refused with faults, and never a crash', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.anything(),
          fc.json().map((text): unknown => JSON.parse(text)),
        ),
        (given) => {
          for (const contact of [given, { name: 'J', phone: given }]) {
            const faults = faultsOf(leadIn, { ...least, contact });
            for (const { message } of faults) expect(message).not.toBe('');
          }
          expect(Array.isArray(faultsOf(leadIn, given))).toBe(true);
        },
      ),
    );
  });
});

describe('A phone', () => {
  test.each<[written: string, country: string | undefined, number: string | undefined]>([
    ['+15125550100', undefined, '+15125550100'],
    ['(512) 555-0100', undefined, '+15125550100'],
    ['512.555.0100', 'US', '+15125550100'],
    ['030 901820', 'DE', '+4930901820'],
    ['030/901820', 'de', '+4930901820'],
    ['+49 30 901820', 'US', '+4930901820'],
    ['512 555 0100', 'Texas', '+15125550100'],
    ['512 555 0100', 'constructor', '+15125550100'],
    ['5125550100 ext 5', undefined, undefined],
    ['٥١٢٥٥٥٠١٠٠', undefined, undefined],
    ['＋１５１２５５５０１００', undefined, undefined],
    ['+1512555010O', undefined, undefined],
    ['tel:+15125550100', undefined, undefined],
    ['12', undefined, undefined],
    ['+', undefined, undefined],
    ['', undefined, undefined],
    [' ', undefined, undefined],
    ['+15125550100\n', undefined, undefined],
    ['0'.repeat(50), undefined, undefined],
  ])('%j in %s is %s', (written, country, number) => {
    expect(normalisePhone(written, country)).toBe(number);
  });

  test('of a lead is read as of the lead’s country, kept in E.164, and told when it is none', () => {
    const posted = { contact: { name: 'J', phone: '030 901820' }, location: { country: 'DE' } };
    expect(leadIn.parse(posted).contact.phone).toBe('+4930901820');
    expect(pathsOf(leadIn, { contact: { name: 'J', phone: '12' } })).toEqual(['contact.phone']);
  });

  test('that was normalised stays what it is', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...'+0123456789 ()-.'), maxLength: 20 }), (written) => {
        const number = normalisePhone(written);
        if (number === undefined) return;
        expect(number).toMatch(/^\+[1-9]\d+$/);
        expect(normalisePhone(number)).toBe(number);
      }),
    );
  });
});
