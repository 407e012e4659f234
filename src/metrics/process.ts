/**
 * Figures of the process itself: CPU, memory, event loop delay, garbage collection. A process has one event loop and one
 * heap, so there is one registry of them, whatever runs in it; what watches them cannot be closed again.
 */
import { collectDefaultMetrics, Registry } from 'prom-client';

let opened: Registry | undefined;

/** Watches from the first call on. */
export function processFigures(): Registry {
  if (opened) return opened;
  const register = new Registry();
  collectDefaultMetrics({ register });
  // No figure, and nothing that everybody has to know.
  register.removeSingleMetric('nodejs_version_info');
  opened = register;
  return register;
}
