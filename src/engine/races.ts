/** What this process has heard of races: which lead an offer is of, and whether it is over. The row decides; this spares asking it. */

/** So many are remembered, the newest. */
const most = 10_000;

export interface Race {
  readonly leadId: string;
  /** As last heard: one that is over stays so; one that is open may be over by now. */
  readonly isOpen: boolean;
}

export class Races {
  readonly #races = new Map<string, Race>();

  of(offerId: string): Race | undefined {
    return this.#races.get(offerId);
  }

  opened(offerId: string, leadId: string): void {
    if (!this.#races.has(offerId)) this.#keep(offerId, { leadId, isOpen: true });
  }

  ended(offerId: string, leadId: string): void {
    this.#keep(offerId, { leadId, isOpen: false });
  }

  #keep(offerId: string, race: Race): void {
    this.#races.delete(offerId);
    this.#races.set(offerId, race);
    const [oldest] = this.#races.keys();
    if (this.#races.size > most && oldest !== undefined) this.#races.delete(oldest);
  }
}
