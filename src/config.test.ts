import { resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { ConfigurationError, doubtsIn, readConfiguration } from './config.ts';

const twilio = {
  TWILIO_ACCOUNT_SID: 'AC00000000000000000000000000000000',
  TWILIO_AUTH_TOKEN: 'secret-of-twilio',
  TWILIO_FROM: '+15005550006',
};

/** What is wrong with these, each fault as it is told. */
function faultsOf(variables: Readonly<Record<string, string>>): readonly string[] {
  try {
    readConfiguration(variables);
    return [];
  } catch (fault) {
    if (fault instanceof ConfigurationError) return fault.faults;
    throw fault;
  }
}

const namesOf = (variables: Readonly<Record<string, string>>): (string | undefined)[] =>
  faultsOf(variables).map((fault) => fault.split(' ')[0]);

describe('Settings', () => {
  const defaults = {
    host: '0.0.0.0',
    port: 3000,
    publicUrl: undefined,
    dataFolder: resolve('./data'),
    databaseUrl: undefined,
    redisUrls: [],
    twilio: undefined,
    logLevel: 'info',
    trustProxy: false,
  };

  test('need nothing: there is a default for each', () => {
    expect(readConfiguration({})).toEqual(defaults);
  });

  test('that are empty count as unset', () => {
    const names = ['HOST', 'PORT', 'PUBLIC_URL', 'DATA_DIR', 'DATABASE_URL', 'REDIS_URL', 'LOG_LEVEL', 'TRUST_PROXY'];
    const empty = Object.fromEntries([...names, ...Object.keys(twilio)].map((name) => [name, '']));
    expect(readConfiguration(empty)).toEqual(defaults);
  });

  test('are read, and cannot be changed afterwards', () => {
    const read = readConfiguration({
      ...twilio,
      HOST: '127.0.0.1',
      PORT: '0',
      PUBLIC_URL: 'https://leads.example.com//',
      DATA_DIR: '/srv/leads',
      DATABASE_URL: 'postgres://sharktank@127.0.0.1:5432/leads',
      REDIS_URL: 'redis://127.0.0.1:6379, rediss://two.example.com:6380',
      TWILIO_API_URL: 'http://127.0.0.1:4010/',
      LOG_LEVEL: 'warn',
    });
    expect(read).toMatchObject({
      host: '127.0.0.1',
      port: 0,
      publicUrl: 'https://leads.example.com',
      dataFolder: '/srv/leads',
      databaseUrl: 'postgres://sharktank@127.0.0.1:5432/leads',
      redisUrls: ['redis://127.0.0.1:6379', 'rediss://two.example.com:6380'],
      twilio: {
        accountSid: twilio.TWILIO_ACCOUNT_SID,
        authToken: twilio.TWILIO_AUTH_TOKEN,
        sender: { from: '+15005550006' },
        apiUrl: 'http://127.0.0.1:4010',
      },
      logLevel: 'warn',
    });
    expect(Object.isFrozen(read)).toBe(true);
  });

  test('of others in the environment do not matter', () => {
    expect(readConfiguration({ PATH: '/bin', SHARKS: '7', TWILIO: 'x' })).toEqual(defaults);
  });

  test.each([
    ['true', true],
    ['false', false],
    ['2', 2],
    ['10.0.0.0/8', '10.0.0.0/8'],
  ])('TRUST_PROXY=%s', (given, meant) => {
    expect(readConfiguration({ TRUST_PROXY: given }).trustProxy).toBe(meant);
  });

  test('that hide everybody behind one address are told: HTTPS, and nobody said who provides it (P13)', () => {
    const https = { PUBLIC_URL: 'https://leads.example.com' };
    expect(doubtsIn(https)).toEqual([expect.stringMatching(/^TRUST_PROXY is not set/)]);
    expect(doubtsIn({ ...https, TRUST_PROXY: '' })).toHaveLength(1);
    for (const given of ['1', 'true', '10.0.0.0/8', 'false']) {
      expect(doubtsIn({ ...https, TRUST_PROXY: given }), given).toEqual([]);
    }
    for (const given of ['', 'http://leads.example.com']) expect(doubtsIn({ PUBLIC_URL: given }), given).toEqual([]);
  });

  test('TWILIO_MESSAGING_SERVICE_SID stands in for TWILIO_FROM', () => {
    const { TWILIO_FROM: _from, ...rest } = twilio;
    const service = { TWILIO_MESSAGING_SERVICE_SID: 'MG0123' };
    expect(readConfiguration({ ...rest, ...service }).twilio?.sender).toEqual({ messagingServiceSid: 'MG0123' });
  });
});

describe('Wrong settings', () => {
  test('are told all together, each by its name', () => {
    const wrong = {
      PORT: '70000',
      PUBLIC_URL: 'leads.example.com',
      DATABASE_URL: 'mysql://127.0.0.1/leads',
      REDIS_URL: 'http://127.0.0.1',
      TWILIO_ACCOUNT_SID: 'x',
      TWILIO_AUTH_TOKEN: 'y',
      TWILIO_FROM: '555 0100',
      TWILIO_API_URL: 'ftp://example.com',
      LOG_LEVEL: 'loud',
    };
    expect(namesOf(wrong).toSorted()).toEqual(
      Object.keys(wrong)
        .filter((name) => name !== 'TWILIO_AUTH_TOKEN')
        .toSorted(),
    );
    const message = new ConfigurationError(faultsOf(wrong)).message;
    for (const name of namesOf(wrong)) expect(message).toContain(`  ${name} `);
  });

  test.each([
    ['PORT', '-1'],
    ['PORT', '65536'],
    ['PORT', '3000.5'],
    ['PORT', '0x10'],
    ['PORT', ' 80'],
    ['PORT', '٣٠'],
    ['REDIS_URL', 'redis://127.0.0.1:6379,'],
    ['REDIS_URL', '127.0.0.1:6379'],
    ['PUBLIC_URL', 'javascript:alert(1)'],
    ['LOG_LEVEL', 'INFO'],
    ['DATABASE_URL', 'sqlite:leads.db'],
  ])('%s=%s is refused', (name, value) => {
    expect(namesOf({ [name]: value })).toEqual([name]);
  });

  test.each<[string, Readonly<Record<string, string>>, readonly string[]]>([
    ['only the account', { TWILIO_ACCOUNT_SID: twilio.TWILIO_ACCOUNT_SID }, ['TWILIO_AUTH_TOKEN', 'TWILIO_FROM']],
    ['only the token', { TWILIO_AUTH_TOKEN: 'x' }, ['TWILIO_ACCOUNT_SID', 'TWILIO_FROM']],
    ['only the number', { TWILIO_FROM: twilio.TWILIO_FROM }, ['TWILIO_ACCOUNT_SID', 'TWILIO_AUTH_TOKEN']],
    ['both senders', { ...twilio, TWILIO_MESSAGING_SERVICE_SID: 'MG0123' }, ['TWILIO_FROM']],
  ])('Half of Twilio’s settings is a fault that names the other half: %s', (_, given, missing) => {
    expect(namesOf(given).toSorted()).toEqual(missing);
  });

  test('are told without their values, which may be secrets (P13)', () => {
    const faults = faultsOf({ ...twilio, TWILIO_ACCOUNT_SID: 'canary-1', REDIS_URL: 'http://:canary-2@127.0.0.1' });
    expect(faults).toHaveLength(2);
    expect(faults.join('\n')).not.toMatch(/canary|secret-of-twilio/);
  });
});
