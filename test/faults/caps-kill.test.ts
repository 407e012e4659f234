/** What is spent once is never spent twice, whatever dies: caps, turns and shares while the server is killed again and again. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { FeedEvent, LeadOut, Page, RepOut } from '../../src/protocol.ts';
import { api } from '../harness/api.ts';
import { dice } from '../harness/dice.ts';
import { freePort } from '../harness/free-port.ts';
import { makeKey, ServerProcess } from '../harness/server-process.ts';
import { all, productIs } from './reading.ts';

const kills = 4;
const perKind = 60;

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sharktank-'));
});
afterEach(async () => {
  await ServerProcess.endAll();
  await rm(folder, { recursive: true, force: true });
});

test(`Killed hard ${kills} times under leads that are assigned: no cap is passed, no turn is lost or taken twice, each share is exact, and nothing is lost (P1, P2, P3, P10)`, async () => {
  const chance = dice();
  const port = await freePort();
  let server = await ServerProcess.start({ folder, port });
  const admin = api(server.url, await makeKey({ DATA_DIR: folder }));
  const reps: RepOut[] = [];
  for (const [name, fields] of Object.entries({
    Ana: { caps: { day: 9 } },
    Ben: { caps: { open: 17 } },
    Cas: {},
    Dee: {},
  })) {
    reps.push((await admin.post<RepOut>('/reps', { name, score: 10 - reps.length, ...fields })).body);
  }
  const [ana, ben, cas, dee] = reps.map(({ id }) => id);
  const only = (...ids: readonly (string | undefined)[]) => ({
    combinator: 'and',
    rules: [{ field: 'id', operator: 'in', value: ids }],
  });
  const programs = [
    { name: 'capped', stages: [{ mode: 'round-robin', only: only(ana, ben) }] },
    { name: 'turns', stages: [{ mode: 'round-robin', only: only(cas, dee) }] },
    {
      name: 'shares',
      stages: [{ mode: 'shares', by: 'rep', shares: { [cas ?? '']: 3, [dee ?? '']: 1 }, period: 'month' }],
    },
  ];
  for (const program of programs) {
    const { status, body } = await admin.post('/programs', { ...program, match: productIs(program.name) });
    expect(status, JSON.stringify(body)).toBe(201);
  }

  const accepted = new Map<string, string>();
  let posting = true;
  /** Posts until each is answered, as a careful source does: the same external id again after a cut. */
  const source = async (product: string): Promise<void> => {
    for (let number = 0; number < perKind && posting; number++) {
      const externalId = `${product}-${number}`;
      const lead = { externalId, product, contact: { name: externalId, email: `${externalId}@example.com` } };
      for (;;) {
        const answer = await admin.post<LeadOut>('/leads', lead).catch(() => undefined);
        if (answer && answer.status < 300) {
          accepted.set(externalId, answer.body.id);
          break;
        }
        await pause(20);
      }
      await pause(chance.between(0, 60));
    }
  };
  const sources = Promise.all(programs.map(({ name }) => source(name)));
  for (let round = 0; round < kills; round++) {
    await pause(chance.between(200, 900));
    await server.kill();
    server = new ServerProcess({ folder, port });
    await server.ready();
  }
  await sources;
  posting = false;
  // What a kill left in between is taken up with the start, and nothing is left on its way.
  await expect
    .poll(async () => (await admin.get<Page<LeadOut>>('/leads?status=received')).body.items.length, { timeout: 10_000 })
    .toBe(0);

  const leads = await all<LeadOut>(admin, '/leads');
  expect(leads).toHaveLength(3 * perKind);
  expect(new Set(leads.map(({ id }) => id))).toEqual(new Set(accepted.values()));
  const of = (product: string) => leads.filter((lead) => lead.product === product);
  const got = (product: string, rep: string | undefined): number =>
    of(product).filter(({ claimedBy }) => claimedBy?.id === rep).length;
  expect([got('capped', ana), got('capped', ben)]).toEqual([9, 17]);
  expect(of('capped').filter(({ status }) => status === 'held')).toHaveLength(perKind - 26);
  expect([got('shares', cas), got('shares', dee)]).toEqual([45, 15]);

  // In the order of the log the turns alternate without a fault.
  const log = await all<FeedEvent>(admin, '/feed');
  const ids = new Set(of('turns').map(({ id }) => id));
  const turns = log.flatMap(({ type, leadId, repId }) =>
    type === 'lead.assigned' && leadId !== undefined && ids.has(leadId) ? [repId] : [],
  );
  expect(turns).toEqual(Array.from({ length: perKind }, (_, turn) => (turn % 2 === 0 ? cas : dee)));
});
