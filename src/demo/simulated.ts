/** Whoever the demo simulates goes home when it stops. */
export interface Simulated {
  stop(): void;
}

/** Does something again and again, one after the other; `waitMs` says how long after the last. */
export function regularly(waitMs: () => number, act: () => Promise<void>): Simulated {
  let stopped = false;
  let timer: NodeJS.Timeout | undefined;
  const later = (): void => {
    if (stopped) return;
    // A server that does not answer, or says that the lead is somebody else's by now, is nothing these people can mend.
    timer = setTimeout(
      () =>
        void act()
          .catch(() => undefined)
          .then(later),
      waitMs(),
    );
  };
  later();
  return {
    stop() {
      stopped = true;
      clearTimeout(timer);
    },
  };
}
