/** All deadlines this node watches: one heap, one timer. A help only: what is due is decided by the store. */
import TinyQueue from 'tinyqueue';

interface Deadline {
  readonly leadId: string;
  readonly at: number;
}

/** A timer cannot wait longer than 2^31 ms. */
const longestWaitMs = 24 * 60 * 60 * 1000;

export class Deadlines {
  readonly #now: () => number;
  readonly #due: (leadId: string) => void;
  readonly #heap = new TinyQueue<Deadline>([], (a, b) => a.at - b.at);
  /** What is watched for each lead, the latest of it: looked at again and again, a lead is still watched once. */
  readonly #watched = new Map<string, number>();
  #timer: NodeJS.Timeout | undefined;
  #timerAt = Number.POSITIVE_INFINITY;

  /** `now` is store time in milliseconds; `due` is called once for each deadline, at it or just after. */
  constructor(now: () => number, due: (leadId: string) => void) {
    this.#now = now;
    this.#due = due;
  }

  watch(leadId: string, at: number): void {
    if (this.#watched.get(leadId) === at) return;
    this.#watched.set(leadId, at);
    this.#heap.push({ leadId, at });
    if (at < this.#timerAt) this.#arm();
  }

  stop(): void {
    clearTimeout(this.#timer);
    this.#heap.data = [];
    this.#heap.length = 0;
    this.#watched.clear();
    this.#timerAt = Number.POSITIVE_INFINITY;
  }

  #arm(): void {
    clearTimeout(this.#timer);
    const next = this.#heap.peek();
    this.#timerAt = next?.at ?? Number.POSITIVE_INFINITY;
    if (!next) return;
    const wait = Math.min(Math.max(0, next.at - this.#now()), longestWaitMs);
    this.#timer = setTimeout(() => this.#fire(), wait);
  }

  #fire(): void {
    for (let next = this.#heap.peek(); next && next.at <= this.#now(); next = this.#heap.peek()) {
      this.#heap.pop();
      if (this.#watched.get(next.leadId) === next.at) this.#watched.delete(next.leadId);
      this.#due(next.leadId);
    }
    this.#arm();
  }
}
