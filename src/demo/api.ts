/** The demo's way to the API: with a key, like every other program. */

export interface Api {
  /** Resolves with the body of a 2xx answer; throws what the server said otherwise. */
  post<Body>(path: string, body: unknown): Promise<Body>;
}

export function api(serverUrl: string, key: string): Api {
  return {
    async post<Body>(path: string, body: unknown): Promise<Body> {
      const response = await fetch(`${serverUrl}/api/v1${path}`, {
        method: 'POST',
        headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
        body: JSON.stringify(body),
      });
      if (!response.ok) throw new Error(`POST ${path} was answered ${response.status}: ${await response.text()}`);
      // Boundary: the server is the same release, so what it sends is what protocol.ts says.
      return (await response.json()) as Body;
    },
  };
}
