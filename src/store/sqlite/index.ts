/** The store on one SQLite file: the embedded default. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { usualProgram } from '../../domain/program.ts';
import { credentialStore } from '../sql/credentials.ts';
import { inboundStore } from '../sql/inbound.ts';
import { leadStore } from '../sql/leads.ts';
import { eventStore } from '../sql/log.ts';
import { messageStore } from '../sql/messages.ts';
import { offerStore } from '../sql/offers.ts';
import { anyProgram, createProgram, programStore } from '../sql/programs.ts';
import { repStore } from '../sql/reps.ts';
import { teamStore } from '../sql/teams.ts';
import type { Store } from '../store.ts';
import { type Clock, openDatabase } from './database.ts';
import { writeSomething } from './ping.ts';

/** The lowest priority there is: a program of one's own always comes before the first one. */
const lowestPriority = -1_000_000;

/** Opens (and on the first start makes) the store in a folder; runs migrations. Throws `StoreUnavailable` when it cannot. */
export async function openSqliteStore(folder: string, clock: Clock = Date): Promise<Store> {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const database = openDatabase(join(folder, 'sharktank.sqlite'), clock);
  await database.write(async (sql, now) => {
    if (await anyProgram(sql)) return;
    await createProgram(sql, now, {
      ...usualProgram,
      name: 'Everyone',
      priority: lowestPriority,
      stages: [
        { mode: 'shark-tank', seconds: 60, details: 'teaser' },
        { mode: 'cherry-pick', seconds: null, details: 'teaser' },
      ],
    });
  });
  return {
    leads: leadStore(database),
    offers: offerStore(database),
    reps: repStore(database),
    programs: programStore(database),
    teams: teamStore(database),
    credentials: credentialStore(database),
    events: eventStore(database),
    messages: messageStore(database),
    inbound: inboundStore(database),
    now: () => database.now(),
    // A store that can only be read is not ready.
    ping: () => database.write(writeSomething),
    close: () => database.close(),
  };
}
