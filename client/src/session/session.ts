/** Who is signed in here. */
import type { Me, Problem } from '../../../src/protocol.ts';
import { type Answer, get, post, remove } from '../api.ts';
import { observeServerTime } from '../clock.ts';
import { createStore } from '../store.ts';

export type Session =
  | { readonly state: 'loading' }
  | { readonly state: 'signed-in'; readonly me: Me }
  | { readonly state: 'signed-out' }
  | { readonly state: 'unreachable'; readonly problem: Problem };

export const session = createStore<Session, Session>((_, next) => next, { state: 'loading' });

function take(answer: Answer<Me>): void {
  if (answer.ok) {
    observeServerTime(answer.value.serverTime, true);
    session.dispatch({ state: 'signed-in', me: answer.value });
  } else if (answer.problem.status === 401) {
    session.dispatch({ state: 'signed-out' });
  } else if (session.get().state !== 'signed-in') {
    // Someone who was in a moment ago stays in while the server is away: the banner says it is.
    session.dispatch({ state: 'unreachable', problem: answer.problem });
  }
}

/** Asks the server; true unless it says that nobody is signed in. */
export async function refreshSession(): Promise<boolean> {
  take(await get<Me>('/api/v1/me'));
  return session.get().state !== 'signed-out';
}

const exchanges = new Map<string, Promise<Answer<Me>>>();

/** A token works once, so asking again for the same one gives the first answer. */
export function signIn(token: string): Promise<Answer<Me>> {
  const begun = exchanges.get(token) ?? post<Me>('/api/v1/session', { token });
  exchanges.set(token, begun);
  return begun;
}

export const enter = (me: Me): void => take({ ok: true, value: me });

export async function signOut(): Promise<void> {
  await remove('/api/v1/session');
  // A fresh page forgets all that was shown to the one who leaves.
  window.location.assign('/');
}

export const isManager = (me: Me): boolean => me.roles.includes('manager') || me.roles.includes('admin');
