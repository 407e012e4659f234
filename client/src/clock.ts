/** The server's clock as far as this page can know it: countdowns follow it, whatever the device's own clock says. */
import { useCallback, useSyncExternalStore } from 'react';
import type { Time } from '../../src/protocol.ts';

let offset: number | null = null;

/**
 * Takes in a time the server just sent. Every message arrives a little late, so the largest offset seen is the best;
 * `anew` forgets the earlier ones, because a device's clock may have been set meanwhile.
 */
export function observeServerTime(time: Time, anew = false): void {
  const sample = Date.parse(time) - Date.now();
  offset = anew || offset === null ? sample : Math.max(offset, sample);
}

export const serverNow = (): number => Date.now() + (offset ?? 0);

/** The server's time, at most `period` ms old; re-renders only the component that asks. */
export function useServerNow(period: number): number {
  const subscribe = useCallback(
    (listener: () => void) => {
      const timer = setInterval(listener, period);
      return () => clearInterval(timer);
    },
    [period],
  );
  return useSyncExternalStore(subscribe, () => Math.floor(serverNow() / period) * period);
}
