/** What every store promises, whatever database stands behind it: one suite, in files by subject. */
import { describe, expect, test } from 'vitest';
import { StoreUnavailable } from '../../src/store/store.ts';
import { claimsContract } from './store/claims.ts';
import { credentialsContract } from './store/credentials.ts';
import { declinesContract } from './store/declines.ts';
import { eventsContract } from './store/events.ts';
import { type OpenStore, onFreshGround, post } from './store/ground.ts';
import { intakeContract } from './store/intake.ts';
import { listsContract } from './store/lists.ts';
import { movesContract } from './store/moves.ts';
import { peopleContract } from './store/people.ts';
import { textsContract } from './store/texts.ts';
import { wavesContract } from './store/waves.ts';

export function storeContract(name: string, open: OpenStore): void {
  describe(`the store on ${name}`, () => {
    describe('taking leads in', () => intakeContract(open));
    describe('moving leads on', () => wavesContract(open));
    describe('claiming', () => claimsContract(open));
    describe('passing', () => declinesContract(open));
    describe('a manager’s hand', () => movesContract(open));
    describe('reading', () => listsContract(open));
    describe('the log', () => eventsContract(open));
    describe('texts', () => textsContract(open));
    describe('people and programs', () => peopleContract(open));
    describe('secrets', () => credentialsContract(open));

    describe('going away', () => {
      const ground = onFreshGround(open);
      test('A closed store refuses every verb as unavailable, and acknowledges nothing (P11)', async () => {
        const { store } = ground.current;
        await store.ping();
        const accepted = store.leads.accept(post());
        await store.close();
        await accepted;
        await expect(store.leads.accept(post())).rejects.toBeInstanceOf(StoreUnavailable);
      });
    });
  });
}
