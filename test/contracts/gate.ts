/** What every gate promises, whatever stands behind it. Tests of one adapter's own promises are in files of their own. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Gate, Pass } from '../../src/gate/gate.ts';

export interface OpenedGate {
  readonly gate: Gate;
  close(): Promise<void>;
}

let leads = 0;
/** A lead nobody raced for yet. */
export const newLead = (): string => `lead_${process.pid}_${++leads}`;

/** Enters, and fails the test when it could not. */
export async function held(gate: Gate, leadId: string): Promise<Extract<Pass, { kind: 'held' }>> {
  const pass = await gate.enter(leadId);
  if (pass.kind !== 'held') throw new Error(`the gate is ${pass.kind}`);
  return pass;
}

/** Enters as soon as somebody can; how long that took, in milliseconds. */
export async function entersWithin(gate: Gate, leadId: string, longestMs: number): Promise<number> {
  const started = performance.now();
  for (;;) {
    const pass = await gate.enter(leadId);
    const took = performance.now() - started;
    if (pass.kind === 'held') {
      pass.release();
      return took;
    }
    if (took > longestMs) throw new Error(`the gate is still ${pass.kind} after ${Math.round(took)} ms`);
    await new Promise((resolve) => setImmediate(resolve));
  }
}

export function gateContract(name: string, open: () => Promise<OpenedGate>): void {
  describe(`the gate: ${name}`, () => {
    let opened: OpenedGate;
    beforeAll(async () => {
      opened = await open();
    });
    afterAll(() => opened.close());

    test('Of a hundred who come at once one gets in, and the others are told so and do not wait', async () => {
      const { gate } = opened;
      let clear = 0;
      for (let race = 0; race < 200 && clear < 20; race++) {
        const lead = newLead();
        // Nobody releases: if a refused one waited for its turn, this would not end.
        const passes = await Promise.all(Array.from({ length: 100 }, () => gate.enter(lead)));
        const kinds = passes.map(({ kind }) => kind);
        expect(kinds.filter((kind) => kind === 'held').length).toBeLessThanOrEqual(1);
        // A machine too busy to answer in time is a gate that did not answer, and says so.
        if (kinds.includes('unavailable')) continue;
        clear += 1;
        expect(kinds.filter((kind) => kind === 'held')).toHaveLength(1);
        expect(kinds.filter((kind) => kind === 'busy')).toHaveLength(99);
      }
      expect(clear).toBeGreaterThan(0);
    });

    test('Who is refused hears it at once, while the holder is still inside', async () => {
      const { gate } = opened;
      const lead = newLead();
      const pass = await held(gate, lead);
      const started = performance.now();
      expect(await gate.enter(lead)).toEqual({ kind: 'busy' });
      expect(performance.now() - started).toBeLessThan(150);
      pass.release();
    });

    test('A release lets the next one in', async () => {
      const { gate } = opened;
      const lead = newLead();
      for (let turn = 0; turn < 10; turn++) {
        const pass = await held(gate, lead);
        expect(await gate.enter(lead)).toEqual({ kind: 'busy' });
        pass.release();
        expect(await entersWithin(gate, lead, 500)).toBeLessThan(500);
      }
    });

    test('Two who come after a release do not both get in', async () => {
      const { gate } = opened;
      const lead = newLead();
      (await held(gate, lead)).release();
      await entersWithin(gate, lead, 500);
      const passes = await Promise.all([gate.enter(lead), gate.enter(lead), gate.enter(lead)]);
      expect(passes.filter(({ kind }) => kind === 'held').length).toBeLessThanOrEqual(1);
    });

    test('Races for different leads do not disturb each other', async () => {
      const { gate } = opened;
      const race = Array.from({ length: 50 }, newLead);
      const passes = await Promise.all(race.map((lead) => gate.enter(lead)));
      expect(passes.map(({ kind }) => kind)).toEqual(race.map(() => 'held'));
      const [first, second = ''] = race;
      for (const pass of passes.slice(0, 1)) if (pass.kind === 'held') pass.release();
      expect(first).toBeDefined();
      expect(await gate.enter(second)).toEqual({ kind: 'busy' });
    });

    test('It says that it is well, and answers any name of a lead', async () => {
      const { gate } = opened;
      expect(gate.redis() !== 'missing').toBe(true);
      for (const lead of ['', ' ', '__proto__', 'ключ', 'x'.repeat(10_000), 'a b\r\nc']) {
        const pass = await held(gate, lead);
        expect(await gate.enter(lead)).toEqual({ kind: 'busy' });
        pass.release();
      }
    });
  });
}
