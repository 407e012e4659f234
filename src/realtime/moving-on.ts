/** A node that has lost the store keeps nobody: their pages would stand still while other nodes serve. */

/** A store that is away for less is waited for. */
const patienceMs = 5000;
const glanceMs = 500;

/**
 * Calls `moveOn`, again and again while it lasts, when this node has been stuck for a while and another is known to serve; where
 * nobody serves, pages stay and say so. Until the returned function is called.
 */
export function watchForMovingOn(
  isStuck: () => boolean,
  othersServe: () => boolean,
  moveOn: () => Promise<void>,
): () => void {
  let servedAt = performance.now();
  let moving = false;
  const glancing = setInterval(() => {
    if (!isStuck()) servedAt = performance.now();
    if (moving || performance.now() - servedAt <= patienceMs || !othersServe()) return;
    moving = true;
    void moveOn().finally(() => {
      moving = false;
    });
  }, glanceMs);
  return () => clearInterval(glancing);
}
