/** The PostgreSQL that other tests rely on: what it does when it is killed, frozen, stopped and cut off. */
import { existsSync } from 'node:fs';
import { Client } from 'pg';
import { afterEach, beforeEach, expect, inject, test } from 'vitest';
import { createDatabase, dropDatabase, PostgresServer } from '../harness/postgres.ts';
import { SmallDisk } from '../harness/small-disk.ts';

let server: PostgresServer;
const clients: Client[] = [];
beforeEach(async () => {
  server = await PostgresServer.start();
});
afterEach(async () => {
  server.thaw();
  await Promise.all(clients.splice(0).map((client) => client.end().catch(() => {})));
  await server.close();
});

async function connected(url: string): Promise<Client & { readonly lost: Promise<Error> }> {
  const client = new Client({ connectionString: url });
  const lost = new Promise<Error>((resolve) => client.on('error', resolve));
  await client.connect();
  clients.push(client);
  return Object.assign(client, { lost });
}

async function numbers(url: string): Promise<number[]> {
  const client = await connected(url);
  return (await client.query<{ number: number }>('select number from counted order by number')).rows.map(
    ({ number }) => number,
  );
}

test('What was committed is there after every process was killed; what was not committed is not; the address is the same', async () => {
  const url = await server.createDatabase();
  const client = await connected(url);
  await client.query('create table counted (number integer)');
  for (let number = 0; number < 50; number++) await client.query('insert into counted values ($1)', [number]);
  await client.query('begin');
  await client.query('insert into counted values (1000)');
  await server.killHard();
  await client.lost;
  await expect(connected(url)).rejects.toThrow(/ECONNREFUSED/);
  await server.start();
  expect(await numbers(url)).toEqual(Array.from({ length: 50 }, (_, number) => number));
});

test.for(['fast', 'immediate'] as const)(
  'Stopped (%s), it refuses connections until it is started again, with all it had',
  async (how) => {
    const url = await server.createDatabase();
    const client = await connected(url);
    await client.query('create table counted (number integer); insert into counted values (1)');
    await server.stop(how);
    await client.lost;
    await expect(connected(url)).rejects.toThrow(/ECONNREFUSED/);
    await server.start();
    // Starting what runs changes nothing.
    await server.start();
    expect(await numbers(url)).toEqual([1]);
  },
);

test('Frozen, it answers neither those who are connected nor those who come; thawed, it answers all of them', async () => {
  const client = await connected(server.url('postgres'));
  server.freeze();
  let answers = 0;
  const asked = client.query('select 1').then(() => answers++);
  const came = connected(server.url('postgres')).then(() => answers++);
  // Meanwhile another server answers, over and over.
  const other = await connected(inject('postgres'));
  for (let turn = 0; turn < 100; turn++) await other.query('select 1');
  expect(answers).toBe(0);
  server.thaw();
  await Promise.all([asked, came]);
  expect(answers).toBe(2);
});

test('Frozen, it can be killed, and started again', async () => {
  const url = await server.createDatabase();
  server.freeze();
  await server.killHard();
  await server.start();
  await connected(url);
});

test('Ended connections are told so, and new ones are taken', async () => {
  const client = await connected(server.url('postgres'));
  await server.terminateConnections();
  expect(await client.lost).toMatchObject({ code: '57P01' });
  await connected(server.url('postgres'));
});

test('It is durable: fsync and synchronous commits are on', async () => {
  const client = await connected(server.url('postgres'));
  for (const name of ['fsync', 'synchronous_commit', 'full_page_writes']) {
    expect((await client.query(`show ${name}`)).rows).toEqual([{ [name]: 'on' }]);
  }
});

test('On a full disk a write that needs room fails and says why, reads go on; with room again it is written, without a restart', async () => {
  const disk = await SmallDisk.mount(192);
  const onDisk = await PostgresServer.start({ within: disk.folder });
  try {
    const client = await connected(onDisk.url('postgres'));
    await client.query('create table counted (number integer, text text)');
    const write = () => client.query("insert into counted select n, repeat('x', 100) from generate_series(1, 10000) n");
    await disk.fill();
    await expect(write()).rejects.toMatchObject({ code: '53100', message: expect.stringMatching(/No space left/) });
    expect(await numbers(onDisk.url('postgres'))).toEqual([]);
    await disk.free();
    await write();
    expect(await numbers(onDisk.url('postgres'))).toHaveLength(10000);
  } finally {
    await onDisk.close();
    await disk.unmount();
  }
});

test('The run has a server that tests share, each in a database of its own', async () => {
  const [one, other] = [await createDatabase(inject('postgres')), await createDatabase(inject('postgres'))];
  expect(one).not.toBe(other);
  const client = await connected(one);
  await client.query('create table counted (number integer)');
  await expect(numbers(other)).rejects.toThrow(/does not exist/);
  await Promise.all([dropDatabase(one), dropDatabase(other)]);
  expect(await client.lost).toBeInstanceOf(Error);
  await expect(connected(one)).rejects.toThrow(/does not exist/);
});

test('Closed, it leaves nothing behind: no folder, no shared memory', async () => {
  const client = await connected(server.url('postgres'));
  const shown = await client.query<{ data_directory: string }>('show data_directory');
  const [folder = ''] = shown.rows.map(({ data_directory }) => data_directory);
  expect(existsSync(folder)).toBe(true);
  await server.killHard();
  await server.close();
  expect(existsSync(folder)).toBe(false);
});
