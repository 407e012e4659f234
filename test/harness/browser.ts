/** A browser without a window: keeps cookies as the server sets them, and asks as our own pages do. */
import type { Me } from '../../src/protocol.ts';
import { type RawAnswer, send } from './hostile.ts';

export class Browser {
  readonly #url: string;
  readonly #address: string | undefined;
  /** As it is sent back; empty when signed out. */
  cookie = '';
  /** That somebody signed in here before; it stays when they sign out. */
  device = '';

  /** `address`: where a proxy in front says this browser is. */
  constructor(url: string, address?: string) {
    this.#url = url;
    this.#address = address;
  }

  async asks(method: string, path: string, body?: unknown): Promise<RawAnswer> {
    const cookies = [this.cookie, this.device].filter((kept) => kept !== '');
    const answer = await send(this.#url, {
      method,
      path: `/api/v1${path}`,
      headers: {
        ...(cookies.length > 0 && { cookie: cookies.join('; ') }),
        ...(this.#address !== undefined && { 'x-forwarded-for': this.#address }),
        origin: this.#url,
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    for (const set of answer.headers['set-cookie'] ?? []) {
      const kept = /Max-Age=0/i.test(set) ? '' : (set.split(';')[0] ?? '');
      if (/^(__Host-)?sharktank_device=/.test(set)) this.device = kept;
      else this.cookie = kept;
    }
    return answer;
  }

  async signsIn(proof: object): Promise<RawAnswer> {
    return this.asks('POST', '/session', proof);
  }

  /** Who the server says this is. */
  async me(): Promise<Me> {
    const answer = await this.asks('GET', '/me');
    if (answer.status !== 200) throw new Error(`${answer.status}: ${answer.text}`);
    // Boundary: our own API.
    return JSON.parse(answer.text) as Me;
  }

  async isIn(): Promise<boolean> {
    return (await this.asks('GET', '/me')).status === 200;
  }
}
