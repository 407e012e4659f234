/** A socket on which the prepared statements of one turn of the event loop go out at once (not under TLS, where pg writes to another). */
import { Socket } from 'node:net';

/** pg corks its socket around each statement; this one stays corked until the turn is over. */
export class GatheringSocket extends Socket {
  #isGathering = false;

  override cork(): void {
    if (this.#isGathering) return;
    this.#isGathering = true;
    super.cork();
    // After the microtasks that are due: what they ask goes along.
    process.nextTick(() => {
      this.#isGathering = false;
      super.uncork();
    });
  }

  override uncork(): void {
    if (!this.#isGathering) super.uncork();
  }
}
