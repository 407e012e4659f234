/**
 * Who may use what: the one table of every route and socket event. A route or event that is not here cannot be registered.
 * `admin` is named wherever it may act; roles are sets, not a ladder. Which things one may see is decided per thing.
 */
import type { ClientEvents, Role } from './protocol.ts';

/**
 * `public`: nobody is asked. `signed`: the carrier's signature is checked instead. `any`: whoever is signed in or sends a key.
 * `person`: whoever signed in, on oneself; keys and devices have no account.
 */
export type Access = 'public' | 'signed' | 'any' | 'person' | readonly Role[];

const managers = ['manager', 'admin'] as const;
const admins = ['admin'] as const;

export const routeAccess = {
  'POST /api/v1/leads': ['source', 'admin'],
  'POST /api/v1/leads/batch': ['source', 'admin'],
  'GET /api/v1/leads': ['rep', ...managers],
  'GET /api/v1/leads/:id': ['rep', ...managers],
  'GET /api/v1/leads/:id/trace': ['rep', ...managers],
  // A rep: while the lead waits for this rep, among others, to hand it on.
  'GET /api/v1/leads/:id/candidates': ['rep', ...managers],
  'POST /api/v1/leads/:id/assign': ['rep', ...managers],
  'POST /api/v1/leads/:id/withdraw': managers,
  'POST /api/v1/leads/:id/reoffer': managers,
  // A rep: on an own lead.
  'POST /api/v1/leads/:id/release': ['rep', ...managers],
  'POST /api/v1/leads/:id/contacted': ['rep', ...managers],
  'POST /api/v1/leads/:id/outcome': ['rep', ...managers],
  'GET /api/v1/pool': ['rep'],
  'POST /api/v1/offers/:id/claim': ['rep'],
  'POST /api/v1/offers/:id/decline': ['rep'],
  'GET /api/v1/reps': managers,
  'POST /api/v1/reps': admins,
  'GET /api/v1/reps/:id': managers,
  'PATCH /api/v1/reps/:id': admins,
  'DELETE /api/v1/reps/:id': admins,
  'PUT /api/v1/reps/:id/presence': ['rep', ...managers],
  'GET /api/v1/reps/:id/tokens': managers,
  'POST /api/v1/reps/:id/tokens': admins,
  'DELETE /api/v1/reps/:id/tokens/:tokenId': admins,
  'GET /api/v1/teams': managers,
  'POST /api/v1/teams': admins,
  'GET /api/v1/teams/:id': managers,
  'PATCH /api/v1/teams/:id': admins,
  'DELETE /api/v1/teams/:id': admins,
  'GET /api/v1/programs': managers,
  'POST /api/v1/programs': admins,
  'POST /api/v1/programs/preview': managers,
  'GET /api/v1/programs/:id': managers,
  'PATCH /api/v1/programs/:id': admins,
  'DELETE /api/v1/programs/:id': admins,
  'POST /api/v1/programs/:id/pause': managers,
  'POST /api/v1/programs/:id/resume': managers,
  'GET /api/v1/keys': managers,
  'POST /api/v1/keys': admins,
  'GET /api/v1/keys/:id': managers,
  'PATCH /api/v1/keys/:id': admins,
  'DELETE /api/v1/keys/:id': admins,
  'GET /api/v1/users': managers,
  'POST /api/v1/users': admins,
  'POST /api/v1/users/import': admins,
  'GET /api/v1/users/:id': managers,
  'PATCH /api/v1/users/:id': admins,
  'DELETE /api/v1/users/:id': admins,
  'POST /api/v1/users/:id/invite': admins,
  'DELETE /api/v1/users/:id/sessions': admins,
  'GET /api/v1/changes': admins,
  'GET /api/v1/settings': admins,
  'GET /api/v1/feed': managers,
  'GET /api/v1/me': 'any',
  'PATCH /api/v1/me': 'person',
  'PUT /api/v1/me/password': 'person',
  'POST /api/v1/session': 'public',
  'POST /api/v1/session/code': 'public',
  'DELETE /api/v1/session': 'any',
  'DELETE /api/v1/sessions': 'person',
  'POST /hooks/twilio/sms': 'signed',
  'POST /hooks/twilio/status': 'signed',
  'GET /healthz': 'public',
  'GET /readyz': 'public',
  // Figures only: no ids, no names.
  'GET /metrics': 'public',
  'GET /openapi.json': 'public',
} as const satisfies Record<string, Access>;

/** Routes of the demo's simulated phones; they exist in a demo only. */
export const demoAccess = {
  'GET /demo/phones': 'public',
  'POST /demo/phones/:id/texts': 'public',
} as const satisfies Record<string, Access>;

/** Events a client may send: all of them, and no others, or it does not compile. */
export const eventAccess = {
  claim: ['rep'],
  decline: ['rep'],
  presence: ['rep'],
} as const satisfies Record<keyof ClientEvents, readonly Role[]>;

/** Who may connect at all, and what connecting brings: reps their offers, managers the feed. */
export const connectAccess: readonly Role[] = ['rep', 'manager', 'admin'];
export const feedAccess: readonly Role[] = managers;

/** Whether someone with these roles is among those who may. */
export function allows(access: readonly Role[], roles: readonly Role[]): boolean {
  return roles.some((role) => access.includes(role));
}
