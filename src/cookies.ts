/** What browsers keep of us. */

/** `session`: who is signed in. `device`: that somebody signed in here before, which lets nobody in. */
const kinds = { session: 'sharktank_session', device: 'sharktank_device' } as const;

/** Whether pages are reached by HTTPS, so that their cookies never leave it. */
export const isHttps = (publicUrl: string): boolean => publicUrl.startsWith('https:');

/** A cookie's name. By HTTPS it binds the cookie to this very host: a neighbour under the same domain can plant none. */
export const cookieName = (kind: keyof typeof kinds, publicUrl: string): string =>
  `${isHttps(publicUrl) ? '__Host-' : ''}${kinds[kind]}`;
