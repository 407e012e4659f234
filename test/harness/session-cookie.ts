/** What the session's cookie is called where tests speak to a server: over plain HTTP. */
import { cookieName } from '../../src/cookies.ts';

export const sessionCookie = cookieName('session', 'http://localhost');
