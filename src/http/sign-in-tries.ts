/**
 * How often somebody may try to get in, and ask for codes: counted by whom it is for and from where; or by the browser, where
 * whoever is meant signed in with it before. Nobody else's guesses, from however many addresses, keep them out of it.
 */
import type { FastifyRequest } from 'fastify';
import { cookieName } from '../cookies.ts';
import { countedAddress } from './address.ts';
import { type Count, countWrong, mustHaveRoom } from './limited.ts';
import type { Services } from './services.ts';

/** Whom a sign-in is for, as it was typed. */
export type Whom = { readonly email: string } | { readonly phone: string };

export interface SignInTries {
  /** Tries, if there is room; what was wrong counts. */
  guess<Result>(
    request: FastifyRequest,
    whom: Whom,
    tries: () => Promise<Result | undefined>,
  ): Promise<Result | undefined>;
  /** The same for a link, which is too long to guess: it waits for nobody's wrong passwords. */
  openLink<Result>(request: FastifyRequest, tries: () => Promise<Result | undefined>): Promise<Result | undefined>;
  /** Counts a code that is asked for, and refuses where there is no room. */
  askForCode(request: FastifyRequest, phone: string): Promise<void>;
}

type Device = { readonly mark: string; readonly personId: string };

export function signInTries({
  store,
  signIn,
  limits,
  publicUrl,
}: Pick<Services, 'store' | 'signIn' | 'limits' | 'publicUrl'>): SignInTries {
  async function deviceOf({ cookies }: FastifyRequest, whom: Whom): Promise<Device | undefined> {
    const mark = cookies[cookieName('device', publicUrl())];
    if (mark === undefined) return undefined;
    const person = await ('email' in whom ? store.people.byEmail(whom.email) : store.people.byPhone(whom.phone));
    return person && (await signIn.isDeviceOf(mark, person.id)) ? { mark, personId: person.id } : undefined;
  }

  return {
    async guess(request, whom, tries) {
      const device = await deviceOf(request, whom);
      const address = countedAddress(request.ip);
      const named = 'email' in whom ? whom.email : whom.phone;
      const own: Count = device ? ['sign-in-device', device.mark] : ['sign-in-here', `${named} ${address}`];
      const counts: Count[] = device
        ? [own, ['sign-in-devices', device.personId]]
        : [['sign-in-address', address], own, ['sign-in-person', named]];
      const result = await countWrong(limits, counts, tries);
      // The wrong ones before it were this one's own.
      if (result !== undefined) await limits.forget(own[0], own[1]);
      return result;
    },
    openLink: (request, tries) => countWrong(limits, [['unknown-link', countedAddress(request.ip)]], tries),
    async askForCode(request, phone) {
      const device = await deviceOf(request, { phone });
      const address = countedAddress(request.ip);
      const counts: Count[] = device
        ? [
            ['code-device', device.mark],
            ['code-devices-day', phone],
          ]
        : [
            ['code-address', address],
            ['code-address-day', address],
            ['code-here', `${phone} ${address}`],
            ['code-here-day', `${phone} ${address}`],
            ['code-phone', phone],
            ['code-phone-day', phone],
          ];
      await mustHaveRoom(limits, 'Too many codes were asked for.', ...counts);
    },
  };
}
