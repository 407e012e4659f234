/** One direction of one connection through a proxy: pieces pass in order, as the network lets them. */
import type { Socket } from 'node:net';
import type { SetTrap } from './proxy-trap.ts';

export type Flow =
  | { readonly kind: 'passes' }
  | { readonly kind: 'late'; readonly ms: number }
  | { readonly kind: 'swallowed' }
  | { readonly kind: 'held' };

/** What a lane asks of its proxy. */
export interface Network {
  readonly flow: () => Flow;
  readonly traps: () => readonly SetTrap[];
  /** Resets the whole connection. */
  readonly cut: () => void;
}

interface Piece {
  /** `end`: whoever sends has said all. */
  readonly what: Buffer | 'end';
  readonly dueAt: number;
}

export class Lane {
  readonly #from: Socket;
  readonly #to: Socket;
  readonly #network: Network;
  readonly #pieces: Piece[] = [];
  #timer: NodeJS.Timeout | undefined;
  #isOver = false;

  constructor(from: Socket, to: Socket, network: Network) {
    this.#from = from;
    this.#to = to;
    this.#network = network;
    from.on('data', (bytes) => this.#take(bytes));
    from.on('end', () => this.#take('end'));
    to.on('drain', () => this.look());
    this.look();
  }

  /** The network has changed, or time has passed: reads or stops reading, passes on what is due. */
  look(): void {
    clearTimeout(this.#timer);
    const flow = this.#network.flow();
    if (this.#isOver) return;
    if (flow.kind === 'held') {
      this.#from.pause();
      return;
    }
    for (let next = this.#pieces[0]; next !== undefined; next = this.#pieces[0]) {
      const waitMs = next.dueAt - performance.now();
      if (flow.kind === 'late' && waitMs > 0) {
        this.#timer = setTimeout(() => this.look(), Math.ceil(waitMs));
        break;
      }
      this.#pieces.shift();
      this.#pass(next.what);
      if (this.#isOver) return;
    }
    if (this.#to.writableNeedDrain) this.#from.pause();
    else this.#from.resume();
  }

  /** Nothing passes any more. */
  stop(): void {
    this.#isOver = true;
    clearTimeout(this.#timer);
  }

  #take(what: Buffer | 'end'): void {
    const flow = this.#network.flow();
    if (flow.kind === 'swallowed' && what !== 'end') return;
    this.#pieces.push({ what, dueAt: performance.now() + (flow.kind === 'late' ? flow.ms : 0) });
    this.look();
  }

  #pass(what: Buffer | 'end'): void {
    if (what === 'end') {
      this.#to.end();
      return;
    }
    for (const trap of this.#network.traps()) {
      const count = trap.passing(this, what);
      if (count === null) continue;
      this.stop();
      // What passed has left this process before the cut, so that it arrives.
      this.#to.write(what.subarray(0, count), () => {
        this.#network.cut();
        trap.sprung();
      });
      return;
    }
    this.#to.write(what);
  }
}
