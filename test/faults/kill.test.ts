/** The server is killed at any moment, again and again, while leads come in, waves run and reps claim. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { RepOut } from '../../src/protocol.ts';
import { api } from '../harness/api.ts';
import { dice } from '../harness/dice.ts';
import { freePort } from '../harness/free-port.ts';
import { listenForNoise } from '../harness/noise.ts';
import { makeKey, ServerProcess } from '../harness/server-process.ts';
import { faultsInAnswers, faultsInLeads, judgeWaves, type Outage } from './aftermath.ts';
import { FloorRep, type products, Source } from './floor.ts';
import { productIs } from './reading.ts';
import { aftermathOf } from './settled.ts';

const kills = 4;

let folder: string;
let floor: FloorRep[] = [];
let source: Source | undefined;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sharktank-'));
});
afterEach(async () => {
  for (const rep of floor) rep.goHome();
  await ServerProcess.endAll();
  await source?.stop();
  await rm(folder, { recursive: true, force: true });
});

test(`Killed hard ${kills} times while leads are posted, waves run and reps claim: nothing that was answered is lost or contradicted, every wave goes on at its deadline or at once after the return, and old offers win nothing (P1, P2, P3, P4, P5, P6, P10)`, async () => {
  const chance = dice();
  const noise = listenForNoise();
  const port = await freePort();
  let server = await ServerProcess.start({ folder, port });
  const key = await makeKey({ DATA_DIR: folder });
  const admin = api(server.url, key);
  const nobodys = (await admin.post<{ id: string }>('/teams', { name: 'Empty' })).body.id;
  const programs: Record<(typeof products)[number], object> = {
    race: {
      stages: [
        { mode: 'shark-tank', seconds: 2 },
        { mode: 'shark-tank', seconds: 1 },
      ],
    },
    turns: {
      stages: [
        { mode: 'top-producer', seconds: 1 },
        { mode: 'shark-tank', seconds: 1 },
      ],
    },
    pool: { stages: [{ mode: 'shark-tank', seconds: 1 }, { mode: 'cherry-pick' }] },
    given: { stages: [{ mode: 'round-robin' }] },
    held: { stages: [{ mode: 'shark-tank' }], eligible: { teams: [nobodys] }, holdLimit: 2 },
  };
  for (const [product, program] of Object.entries(programs)) {
    // Whoever is taken for gone for a moment is offered all the same, and as many as there are.
    const eligible = { presence: false };
    const made = await admin.post('/programs', {
      name: product,
      match: productIs(product),
      eligible,
      maxLive: 1000,
      ...program,
    });
    expect(made.status, JSON.stringify(made.body)).toBe(201);
  }
  floor = await Promise.all(
    ['Ana', 'Ben', 'Cas', 'Dee', 'Eli'].map(async (name) => {
      const rep = (await admin.post<RepOut>('/reps', { name })).body;
      const { token } = (await admin.post<{ token: string }>(`/reps/${rep.id}/tokens`)).body;
      return new FloorRep(rep, server.url, token, chance);
    }),
  );
  await Promise.all(floor.map(({ welcomes }) => welcomes.next(() => true)));

  source = new Source(admin, chance);
  source.start(3);
  const outages: Outage[] = [];
  for (let round = 0; round < kills; round++) {
    // The moment of the fault, and how long nobody starts it again.
    await pause(chance.between(300, 2200));
    const killedAt = await server.kill();
    if (chance.chance(40)) await pause(chance.between(0, 1500));
    server = new ServerProcess({ folder, port });
    outages.push({ killedAt, readyAt: await server.ready() });
  }
  await pause(chance.between(300, 1000));
  await source.stop();

  const aftermath = await aftermathOf({ url: server.url, admin, floor, source, outages, noise });
  const given = aftermath.answered;
  const waves = judgeWaves(aftermath);
  const story = `${aftermath.leads.size} leads, ${given.length} answers, ${waves.duringOutages} waves due in outages, worst ${waves.worstMs} ms late, ${aftermath.noiseMs} ms of noise, ${JSON.stringify(outages)}\n${server.log}`;
  expect(
    [...source.faults, ...faultsInLeads(aftermath), ...faultsInAnswers(aftermath), ...waves.faults],
    story,
  ).toEqual([]);

  // The same question again gets the same answer (P10), and a fresh page shows the truth (P7).
  for (const rep of floor) {
    for (const { offer, what, answer } of [...rep.answered]) {
      if (what === 'claim') expect(await rep.answers(offer, 'claim')).toEqual(answer);
    }
  }
  const offersOfPool = new Map(
    aftermath.log.flatMap(({ type, leadId = '', offerId }) => (type === 'lead.pooled' ? [[leadId, offerId]] : [])),
  );
  const inPool = [...aftermath.leads.values()].filter(({ status }) => status === 'pool');
  for (const { rep } of [...floor]) {
    const passed = new Set(
      aftermath.log.flatMap(({ type, repId, offerId }) =>
        type === 'offer.declined' && repId === rep.id ? [offerId] : [],
      ),
    );
    const pooled = inPool.map(({ id }) => offersOfPool.get(id)).filter((offerId) => !passed.has(offerId));
    const { token } = (await admin.post<{ token: string }>(`/reps/${rep.id}/tokens`)).body;
    const fresh = new FloorRep(rep, server.url, token, undefined);
    floor.push(fresh);
    const { offers, leads } = await fresh.welcomes.next(() => true);
    const own = [...aftermath.leads.values()].filter(({ claimedBy }) => claimedBy?.id === rep.id);
    // The newest of the pool, and nothing else.
    expect(offers.map(({ id }) => id)).toEqual(pooled.slice(0, 100));
    expect(leads.map(({ id }) => id).sort()).toEqual(own.map(({ id }) => id).sort());
  }

  // Else the dice never came near anything.
  const kinds = new Set(aftermath.log.map(({ type }) => type));
  for (const type of ['lead.held', 'lead.joined', 'lead.pooled', 'lead.assigned']) expect(kinds, story).toContain(type);
  expect(waves.duringOutages, story).toBeGreaterThan(5);
  expect(source.accepted.size, story).toBeGreaterThan(50);
  expect(source.refusals, story).toBe(0);
  expect(new Set(given.map(({ answer }) => answer.result)), story).toEqual(new Set(['won', 'taken', 'expired', 'ok']));
});
