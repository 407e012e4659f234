/**
 * How slow this machine is by itself, moment for moment: what is measured in time must not be blamed on the nodes. What they do
 * goes back and forth between processes, and through this one: so does what is measured here, with nobody's work in it.
 */
import { setTimeout as pause } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import type { Noise } from './history.ts';

const eachMs = 50;
/** Back and forth for one reading: about as often as for one decision. */
const trips = 8;
/** What takes so many times as long as on this machine at its best is no noise yet. */
const usualTimes = 2;
/** So late a timer is on a machine that does nothing. */
const grainMs = 3;
/** However slow the machine was, no more than this is laid on it: a promise that is broken by seconds is broken. */
const mostMs = 1000;

/** Says what it hears. */
const echo = `const { parentPort } = require('node:worker_threads');
parentPort.on('message', (word) => parentPort.postMessage(word));`;

interface Reading {
  readonly at: number;
  readonly tookMs: number;
  /** After a pause, which may have lasted longer than it should. */
  readonly nextAt: number;
}

/** Until it is stopped. */
export class NoiseRecord {
  readonly #readings: Reading[] = [];
  readonly #other = new Worker(echo, { eval: true });
  #isStopped = false;

  constructor() {
    this.#other.unref();
    void this.#read();
  }

  /** So far. */
  get noise(): Noise[] {
    const quickMs = usualTimes * this.#readings.reduce((least, { tookMs }) => Math.min(least, tookMs), Infinity);
    return this.#readings.flatMap(({ at, tookMs, nextAt }) => {
      const due = at + tookMs + eachMs;
      return [
        ...(tookMs > quickMs ? [{ from: at, until: Math.min(due, nextAt), share: 1 - quickMs / tookMs }] : []),
        ...(nextAt - due > grainMs ? [{ from: due, until: nextAt, share: 1 }] : []),
      ];
    });
  }

  async stop(): Promise<void> {
    this.#isStopped = true;
    await this.#other.terminate();
  }

  async #read(): Promise<void> {
    while (!this.#isStopped) {
      const [at, started] = [Date.now(), performance.now()];
      for (let trip = 0; trip < trips; trip++) await this.#asks();
      const tookMs = performance.now() - started;
      await pause(eachMs, undefined, { ref: false });
      this.#readings.push({ at, tookMs, nextAt: Date.now() });
    }
  }

  #asks(): Promise<void> {
    return new Promise((hears) => {
      this.#other.once('message', hears);
      this.#other.postMessage('');
    });
  }
}

/** How many milliseconds of that time may be laid on the machine. */
export function noiseIn(noise: readonly Noise[], from: number, until: number): number {
  const lostMs = noise.reduce(
    (sum, one) => sum + one.share * Math.max(0, Math.min(until, one.until) - Math.max(from, one.from)),
    0,
  );
  return Math.min(mostMs, lostMs);
}
