/** What a password may be, and that many at once take their time. */

/** In characters. */
export const shortestPassword = 10;
export const longestPassword = 128;

/** So many passwords wait to be looked at, or so many from one address, that another one would wait for long. Nothing was tried. */
export class SignInBusy extends Error {}
