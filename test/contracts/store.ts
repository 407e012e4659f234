/** What every store promises, whatever database stands behind it: one suite, in files by subject. */
import { describe, expect, test } from 'vitest';
import { StoreUnavailable } from '../../src/store/store.ts';
import { accountsContract } from './store/accounts.ts';
import { capsContract } from './store/caps.ts';
import { claimsContract } from './store/claims.ts';
import { credentialsContract } from './store/credentials.ts';
import { declinesContract } from './store/declines.ts';
import { eventsContract } from './store/events.ts';
import { ghostsContract } from './store/ghosts.ts';
import { type OpenStore, onFreshGround, post, route } from './store/ground.ts';
import { holdsContract } from './store/holds.ts';
import { intakeContract } from './store/intake.ts';
import { knownContract } from './store/known.ts';
import { listsContract } from './store/lists.ts';
import { movesContract } from './store/moves.ts';
import { ownersContract } from './store/owners.ts';
import { peopleContract } from './store/people.ts';
import { poolContract } from './store/pool.ts';
import { programsContract } from './store/programs.ts';
import { recentContract } from './store/recent.ts';
import { removalsContract } from './store/removals.ts';
import { staggerContract } from './store/stagger.ts';
import { stepsContract } from './store/steps.ts';
import { talliesContract } from './store/tallies.ts';
import { textsContract } from './store/texts.ts';
import { wavesContract } from './store/waves.ts';

export function storeContract(name: string, open: OpenStore): void {
  describe(`the store on ${name}`, () => {
    describe('taking leads in', () => intakeContract(open));
    describe('moving leads on', () => wavesContract(open));
    describe('carrying out a step', () => stepsContract(open));
    describe('holding', () => holdsContract(open));
    describe('what stages remember', () => talliesContract(open));
    describe('staggered stages', () => staggerContract(open));
    describe('claiming', () => claimsContract(open));
    describe('caps', () => capsContract(open));
    describe('passing', () => declinesContract(open));
    describe('the pool', () => poolContract(open));
    describe('known people', () => knownContract(open));
    describe('ghosts', () => ghostsContract(open));
    describe('a manager’s hand', () => movesContract(open));
    describe('an owner’s hand', () => ownersContract(open));
    describe('a rep who goes', () => removalsContract(open));
    describe('offers of late', () => recentContract(open));
    describe('reading', () => listsContract(open));
    describe('the log', () => eventsContract(open));
    describe('texts', () => textsContract(open));
    describe('people and programs', () => peopleContract(open));
    describe('pauses, versions and teams', () => programsContract(open));
    describe('secrets', () => credentialsContract(open));
    describe('accounts', () => accountsContract(open));

    describe('an error of ours', () => {
      const ground = onFreshGround(open);
      test('is not told as the store not answering, and what comes after it is done', async () => {
        const { store } = ground.current;
        const lead = await ground.current.accepted();
        const breaks = store.leads.advance(lead.id, () => {
          throw new TypeError('a mistake');
        });
        await expect(breaks).rejects.toThrow(TypeError);
        await ground.current.progress(lead.id);
      });
    });

    describe('going away', () => {
      const ground = onFreshGround(open);
      test('A closed store refuses every verb as unavailable, and acknowledges nothing (P11)', async () => {
        const { store } = ground.current;
        await store.ping();
        const accepted = store.leads.accept(post(), route);
        await store.close();
        await accepted;
        await expect(store.leads.accept(post(), route)).rejects.toBeInstanceOf(StoreUnavailable);
      });
    });
  });
}
