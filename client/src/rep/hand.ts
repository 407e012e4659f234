/** Whether a hand is on the page: while it is, nothing changes places by itself. */

const awayAfter = 3_000;
const signs = ['pointerdown', 'pointermove', 'touchmove', 'wheel', 'scroll', 'keydown'] as const;

let lastSign = Number.NEGATIVE_INFINITY;

export function watchHand(): void {
  const sign = () => {
    lastSign = performance.now();
  };
  for (const kind of signs) window.addEventListener(kind, sign, { passive: true, capture: true });
}

export const handIsAway = (): boolean => performance.now() - lastSign > awayAfter;
