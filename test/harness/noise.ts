/** How late this machine is by itself: what a test that measures time must not blame on the server. */
import { monitorEventLoopDelay } from 'node:perf_hooks';

const resolutionMs = 5;

export interface Noise {
  /** The longest that this process, which does little, was held up since it began to listen. */
  worstMs(): number;
  stop(): void;
}

export function listenForNoise(): Noise {
  const delay = monitorEventLoopDelay({ resolution: resolutionMs });
  delay.enable();
  return {
    worstMs: () => Math.max(0, delay.max / 1e6 - resolutionMs),
    stop: () => void delay.disable(),
  };
}
