/** Faults that break a promise when many ask at once, clocks differ or Redis is gone, each a small change to one file of the server. */
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
        from: 'const isIn = recipient.declinedAt === null && wave.endedAt === null;',
        to: 'const isIn = recipient.declinedAt === null;',
      },
    ],
  },
  /** Claims and passes are answered before what they did is committed. */
  'answer-before-commit': {
    file: 'store/postgres/database.ts',
    changes: [
      {
        from: 'return await this.#transaction(read, verb, lock, way);',
        to: `if (urgency !== 'urgent') return await this.#transaction(read, verb, lock, way);
        return await new Promise((answer, refuse) => {
          this.#transaction(read, async (sql, now, first) => {
            const result = await verb(sql, now, first);
            answer(result);
            await new Promise((later) => setTimeout(later, 1000));
            return result;
          }, lock, way).catch(refuse);
        });`,
      },
    ],
  },
  /** Whether a claim is in time is decided by the clock of the node that got it. */
  'clock-of-the-node': {
    file: 'store/sql/claims.ts',
    changes: [{ from: 'gt(leads.closesAt, now)', to: 'gt(leads.closesAt, Date.now())' }],
  },
  /** Where the gate does not answer, claims are refused rather than decided by the store. */
  'no-claims-without-redis': {
    file: 'engine/claim.ts',
    changes: [
      {
        from: `case 'unavailable':
        return write();`,
        to: `case 'unavailable':
        throw new StoreUnavailable('There is no gate.');`,
      },
    ],
  },
} as const satisfies Readonly<Record<string, PlantedFault>>;
