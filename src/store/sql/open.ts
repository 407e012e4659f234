/** The store over a database that is at this version: every verb, and the program a fresh one begins with. */
import { usualProgram } from '../../domain/program.ts';
import type { Store } from '../store.ts';
import { credentialStore } from './credentials.ts';
import { inboundStore } from './inbound.ts';
import { leadStore } from './leads.ts';
import { eventStore } from './log.ts';
import { messageStore } from './messages.ts';
import { offerStore } from './offers.ts';
import { personStore } from './people.ts';
import { anyProgram, insertProgram, programStore } from './programs.ts';
import { watchWrites } from './refused-writes.ts';
import { repStore } from './reps.ts';
import { signInStore } from './sign-in.ts';
import type { SqlDatabase } from './sql.ts';
import { teamStore } from './teams.ts';

/** The lowest priority there is: a program of one's own always comes before the first one. */
const lowestPriority = -1_000_000;

export interface Opening {
  /** No other process serves this store at the same time. */
  readonly sole: boolean;
  /** See `watchWrites`. */
  readonly ping: Store['ping'];
}

export async function openStore(bare: SqlDatabase, opening: Opening): Promise<Store> {
  const { sole } = opening;
  const { database, ping, takesWrites } = watchWrites(bare, opening.ping);
  await database.write(
    async (sql, now) => {
      if (await anyProgram(sql)) return;
      await insertProgram(sql, now, {
        ...usualProgram,
        name: 'Everyone',
        priority: lowestPriority,
        stages: [
          { mode: 'shark-tank', seconds: 60, details: 'teaser' },
          { mode: 'cherry-pick', seconds: null, details: 'teaser' },
        ],
      });
    },
    { words: ['the first program'] },
  );
  return {
    leads: leadStore(database),
    offers: offerStore(database),
    reps: repStore(database),
    programs: programStore(database),
    teams: teamStore(database),
    credentials: credentialStore(database),
    people: personStore(database),
    signIn: signInStore(database),
    events: eventStore(database),
    messages: messageStore(database, sole),
    inbound: inboundStore(database),
    now: () => database.now(),
    ping,
    takesWrites,
    close: () => database.close(),
  };
}
