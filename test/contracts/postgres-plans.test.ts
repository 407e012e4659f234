/** PostgreSQL decides how to look things up by what it last counted, which may have been long ago. */
import { Client } from 'pg';
import { expect, inject, onTestFinished, test } from 'vitest';
import type { RepRef } from '../../src/domain/rep.ts';
import { openPostgresStore } from '../../src/store/postgres/index.ts';
import { createDatabase, dropDatabase } from '../harness/postgres.ts';
import '../harness/postgres-setup.ts';
import { Ground, openedStore } from './store/ground.ts';

test('A race of thousands is settled in time by a plan that PostgreSQL made when the table held a handful (P1, P2)', async () => {
  const url = await createDatabase(inject('postgres'));
  const counts = new Client({ connectionString: url });
  await counts.connect();
  counts.on('error', () => {});
  // The first plan stays, as it does for whatever is asked often.
  await counts.query(`alter database ${new URL(url).pathname.slice(1)} set plan_cache_mode = force_generic_plan`);
  const ground = new Ground(
    await openedStore(
      (clock) => openPostgresStore(url, { clock }),
      async () => {
        await counts.end();
        await dropDatabase(url);
      },
    ),
  );
  onTestFinished(() => ground.opened.close());
  await counts.query('alter table recipients set (autovacuum_enabled = false)');
  const first = await ground.rep('Rep');
  const settled = async (reps: readonly RepRef[]): Promise<void> => {
    const { offer } = await ground.opens((await ground.accepted()).id);
    const { outcomes } = await ground.settle(offer, reps);
    expect(outcomes.filter(({ result }) => result === 'won')).toHaveLength(1);
  };
  await settled([first]);
  await counts.query('analyze recipients');
  // Over every connection that claims have.
  await Promise.all(Array.from({ length: 8 }, () => settled([first])));

  await settled(await Promise.all(Array.from({ length: 3500 }, (_, number) => ground.rep(`Rep ${number}`))));
});
