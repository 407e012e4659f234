/**
 * The gate in front of a race: it spares the store a crowd, and decides nothing. Whoever is refused, or finds the gate
 * broken, still goes to the lead's row, which is the truth.
 */
export type Pass =
  /** Entered; nobody else is in until `release`, or until the hold runs out. */
  | { readonly kind: 'held'; readonly release: () => void }
  /** Somebody else is in. */
  | { readonly kind: 'busy' }
  /** The gate did not answer. */
  | { readonly kind: 'unavailable' };

export interface Gate {
  /** Tries once, never queues, answers within 150 ms, never throws. */
  enter(leadId: string): Promise<Pass>;
  /** The Redis behind it, if there is one, and whether that answers now. */
  redis(): 'unused' | 'ok' | 'missing';
  close(): Promise<void>;
}
