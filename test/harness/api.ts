/** The HTTP API with somebody's key. */

export interface Answer<Body> {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Body;
}

export interface Api {
  readonly key: string;
  get<Body = unknown>(path: string, headers?: Record<string, string>): Promise<Answer<Body>>;
  post<Body = unknown>(path: string, body?: unknown, headers?: Record<string, string>): Promise<Answer<Body>>;
  patch<Body = unknown>(path: string, body?: unknown): Promise<Answer<Body>>;
  put<Body = unknown>(path: string, body?: unknown): Promise<Answer<Body>>;
  delete<Body = unknown>(path: string): Promise<Answer<Body>>;
}

/** `url`: where the server listens. An empty key sends none. Who has only so much patience rejects then. */
export function api(url: string, key: string, patienceMs?: number): Api {
  async function ask<Body>(
    method: string,
    path: string,
    body: unknown,
    headers: Record<string, string>,
  ): Promise<Answer<Body>> {
    const response = await fetch(
      `${url}${path.startsWith('/') && /^\/(hooks|healthz|readyz|metrics|openapi|docs)/.test(path) ? path : `/api/v1${path}`}`,
      {
        method,
        ...(patienceMs !== undefined && { signal: AbortSignal.timeout(patienceMs) }),
        headers: {
          ...(key !== '' && { authorization: `Bearer ${key}` }),
          ...(body !== undefined && { 'content-type': 'application/json' }),
          ...headers,
        },
        ...(body !== undefined && {
          body: typeof body === 'string' || body instanceof Uint8Array ? body : JSON.stringify(body),
        }),
      },
    );
    const text = await response.text();
    const isJson = response.headers.get('content-type')?.includes('json');
    // Boundary: a test says what it expects, and asserts on it.
    return {
      status: response.status,
      headers: response.headers,
      body: (isJson && text !== '' ? JSON.parse(text) : text) as Body,
    };
  }
  return {
    key,
    get: (path, headers = {}) => ask('GET', path, undefined, headers),
    post: (path, body, headers = {}) => ask('POST', path, body, headers),
    patch: (path, body) => ask('PATCH', path, body, {}),
    put: (path, body) => ask('PUT', path, body, {}),
    delete: (path) => ask('DELETE', path, undefined, {}),
  };
}
