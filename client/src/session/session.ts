/** Who is signed in here. */
import type { Me, Problem } from '../../../src/protocol.ts';
import { type Answer, get, post, remove } from '../api.ts';
import { observeServerTime } from '../clock.ts';
import { replacePath } from '../path.tsx';
import { createStore, useStore } from '../store.ts';
import { forgetNumber } from './own-number.ts';

/** A person who signed in, as they see themselves. */
export type User = NonNullable<Me['user']>;

export type Session =
  | { readonly state: 'loading' }
  | { readonly state: 'signed-in'; readonly me: Me }
  /** `wasIn`: somebody was, in this very page. */
  | { readonly state: 'signed-out'; readonly wasIn: boolean }
  | { readonly state: 'unreachable'; readonly problem: Problem };

export const session = createStore<Session, Session>((_, next) => next, { state: 'loading' });

function take(answer: Answer<Me>): void {
  if (answer.ok) {
    observeServerTime(answer.value.serverTime, true);
    session.dispatch({ state: 'signed-in', me: answer.value });
  } else if (answer.problem.status === 401) {
    const before = session.get();
    const wasIn = before.state === 'signed-in' || (before.state === 'signed-out' && before.wasIn);
    session.dispatch({ state: 'signed-out', wasIn });
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

async function exchange(token: string): Promise<Answer<Me>> {
  const answer = await post<Me>('/api/v1/session', { token });
  if (!answer.ok && answer.problem.status !== 401) exchanges.delete(token);
  return answer;
}

/** A token works once, so asking again for the same one gives the first answer; where none came, it is asked for again. */
export function signIn(token: string): Promise<Answer<Me>> {
  const begun = exchanges.get(token) ?? exchange(token);
  exchanges.set(token, begun);
  return begun;
}

/** Takes in who the server says this is now. */
export const enter = (me: Me): void => take({ ok: true, value: me });

/** Where a code is sent that lets this person in; null: nowhere, for there is no phone, or no codes are sent here. */
export const phoneForCodes = ({ phone, sendsCodes }: User): string | null => (sendsCodes ? phone : null);

/** Whether nothing but another link would let this person in again. */
export const hasNoWayIn = (user: User): boolean =>
  phoneForCodes(user) === null && (user.email === null || !user.hasPassword);

/** Whether this server sends codes to phones, as far as whoever is signed in was told. */
export function useSendsCodes(): boolean {
  const now = useStore(session);
  return now.state === 'signed-in' && now.me.user?.sendsCodes === true;
}

/**
 * Where somebody belongs who has just signed in. A link works once, so whoever has no way in beside it should say how they sign in
 * next time: an admin first of all, others by a line above their work, as a lead may be waiting.
 */
export const homeOf = (me: Me): string => (isAdmin(me) && me.user && hasNoWayIn(me.user) ? '/account' : '/');

/** After a phone, a password or a link was accepted. `path` is where the form stood. */
export function arrive(me: Me, path: string): void {
  const now = session.get();
  const goal = path === '/sign-in' ? homeOf(me) : path;
  if (now.state === 'signed-out' && now.wasIn) {
    // A fresh page forgets all that was shown to the one who was in before.
    window.location.assign(goal);
    return;
  }
  enter(me);
  if (goal !== path) replacePath(goal);
}

/** Ends this session, or every one of this person. Gives what went wrong, if anything did. */
export async function signOut(where: 'here' | 'everywhere' = 'here'): Promise<Problem | null> {
  const answer = await remove(where === 'here' ? '/api/v1/session' : '/api/v1/sessions');
  if (!answer.ok && answer.problem.status !== 401) return answer.problem;
  forgetNumber();
  // A fresh page forgets all that was shown to the one who leaves.
  window.location.assign('/');
  return null;
}

export const isAdmin = (me: Me): boolean => me.roles.includes('admin');
export const isManager = (me: Me): boolean => me.roles.includes('manager') || isAdmin(me);
