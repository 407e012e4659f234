/** What the routes are given: the store to read from and the engine to act with. */
import type { ClaimDesk } from '../engine/claim.ts';
import type { Hand } from '../engine/hand.ts';
import type { Intake } from '../engine/intake.ts';
import type { Replies } from '../engine/replies.ts';
import type { Gate } from '../gate/gate.ts';
import type { Store } from '../store/store.ts';

export interface Services {
  readonly store: Store;
  readonly intake: Intake;
  readonly desk: ClaimDesk;
  readonly hand: Hand;
  readonly replies: Replies;
  readonly gate: Gate;
  /** Something was written outside the engine: the log and the outbox may have news. */
  readonly committed: () => void;
  /** Ends every connection of these credentials. */
  readonly disconnect: (credentialIds: readonly string[]) => void;
  /** Where this server is reached; no slash at the end. */
  readonly publicUrl: () => string;
  /** True from the moment a stop was asked for. */
  readonly draining: () => boolean;
}
