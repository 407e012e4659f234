/** What the routes are given: the store to read from and the engine to act with. */
import type { Connected } from '../domain/advance.ts';
import type { ClaimDesk } from '../engine/claim.ts';
import type { Hand } from '../engine/hand.ts';
import type { Intake } from '../engine/intake.ts';
import type { Pool } from '../engine/pool.ts';
import type { Replies } from '../engine/replies.ts';
import type { Team } from '../engine/team.ts';
import type { Limits } from '../limits/limits.ts';
import type { ServiceState } from '../protocol.ts';
import type { SignIn } from '../sign-in/sign-in.ts';
import type { Store } from '../store/store.ts';

export interface Services {
  readonly store: Store;
  readonly intake: Intake;
  readonly desk: ClaimDesk;
  readonly hand: Hand;
  readonly replies: Replies;
  readonly pool: Pool;
  readonly team: Team;
  readonly signIn: SignIn;
  readonly limits: Limits;
  /** Who has a page open. */
  readonly connected: Connected;
  /** What this server reaches. */
  readonly service: () => ServiceState;
  /** Something was written outside the engine: the log and the outbox may have news. */
  readonly committed: () => void;
  /** Ends every connection of these credentials. */
  readonly disconnect: (credentialIds: readonly string[]) => void;
  /** Where this server is reached; no slash at the end. */
  readonly publicUrl: () => string;
  /** `starting` until everything that was due at the start is looked after, `stopping` from when a stop was asked for. */
  readonly phase: () => 'starting' | 'serving' | 'stopping';
}
