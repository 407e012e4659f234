/** Passwords are looked at a few at a time, and nobody's crowd keeps the others out of the queue. */
import pLimit from 'p-limit';
import { SignInBusy } from './password.ts';

/** Each takes a thread for a tenth of a second, and texts and files need some, too. */
const atOnce = 2;
/** Of everybody who is not known yet. */
const mostStrangers = 100;
/** In the lane from one address, or of one person. */
const mostOfOne = 10;

/** Whose password is looked at: that of somebody who is in, or one that came from an address. */
export type WhoWaits = { readonly personId: string } | { readonly address: string };

/** Gives what the work gives, in its turn. Throws `SignInBusy`, and then nothing was looked at. */
export type PasswordLane = <Result>(who: WhoWaits, work: () => Promise<Result>) => Promise<Result>;

export function passwordLane(): PasswordLane {
  const lane = pLimit(atOnce);
  const inLane = new Map<string, number>();
  let strangers = 0;
  return async (who, work) => {
    const isKnown = 'personId' in who;
    const name = isKnown ? `person ${who.personId}` : `address ${who.address}`;
    const own = inLane.get(name) ?? 0;
    // Who is in waits for the strangers before them, and is never sent away for them.
    if (own >= mostOfOne || (!isKnown && strangers >= mostStrangers)) throw new SignInBusy();
    inLane.set(name, own + 1);
    if (!isKnown) strangers += 1;
    try {
      return await lane(work);
    } finally {
      const left = (inLane.get(name) ?? 1) - 1;
      if (left === 0) inLane.delete(name);
      else inLane.set(name, left);
      if (!isKnown) strangers -= 1;
    }
  };
}
