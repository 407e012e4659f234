/** The phone number somebody signed in with in this browser: typed once, and there again when the session is over. */

const name = 'sharktank-own-number';

/** A browser may keep nothing for this page; then it is typed again. */
function unlessForbidden<Value>(work: () => Value): Value | null {
  try {
    return work();
  } catch {
    return null;
  }
}

export const ownNumber = (): string => unlessForbidden(() => localStorage.getItem(name)) ?? '';

export const rememberNumber = (phone: string): void => void unlessForbidden(() => localStorage.setItem(name, phone));

/** Whoever signs out may leave the browser to somebody else; whoever signs in otherwise may be somebody else. */
export const forgetNumber = (): void => void unlessForbidden(() => localStorage.removeItem(name));
