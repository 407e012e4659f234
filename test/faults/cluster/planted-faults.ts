/** Faults that break a promise when many ask at once or clocks differ, each a small change to one file of the server. */
export interface PlantedFault {
  /** Below src/. */
  readonly file: string;
  readonly changes: readonly { readonly from: string; readonly to: string }[];
}

export const plantedFaults = {
  /** The conditional write takes a claim of any wave, also of one that is over, while the lead is on offer. */
  'no-wave-check': {
    file: 'store/sql/claims.ts',
    changes: [
      { from: 'lte(leads.oldestLiveWave, wave.number),', to: '' },
      { from: 'gte(leads.wave, wave.number),', to: '' },
      // What the transaction read before would refuse it too.
      {
        from: 'against === undefined && wave.endedAt === null && (await win(',
        to: 'against === undefined && (await win(',
      },
      {
        from: 'recipient.declinedAt === null && wave.endedAt === null ? await objection(attempt.repId)',
        to: 'recipient.declinedAt === null ? await objection(attempt.repId)',
      },
    ],
  },
  /** Claims and passes are answered before what they did is committed. */
  'answer-before-commit': {
    file: 'store/postgres/database.ts',
    changes: [
      {
        from: "return await this.#transaction(verb, lock, urgency === 'urgent' ? this.#ways.urgent : this.#ways.writes);",
        to: `if (urgency !== 'urgent') return await this.#transaction(verb, lock, this.#ways.writes);
        return await new Promise((answer, refuse) => {
          this.#transaction(async (sql, now) => {
            const result = await verb(sql, now);
            answer(result);
            await new Promise((later) => setTimeout(later, 1000));
            return result;
          }, lock, this.#ways.urgent).catch(refuse);
        });`,
      },
    ],
  },
  /** Whether a claim is in time is decided by the clock of the node that got it. */
  'clock-of-the-node': {
    file: 'store/sql/claims.ts',
    changes: [{ from: 'gt(leads.closesAt, now)', to: 'gt(leads.closesAt, Date.now())' }],
  },
} as const satisfies Readonly<Record<string, PlantedFault>>;
