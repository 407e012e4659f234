/** Remembers when something of late began, by its id: a help that never grows beyond its limit. */
export class Recent {
  readonly #limit: number;
  /** In the order in which they were remembered. */
  readonly #times = new Map<string, number>();

  /** `limit`: of more than so many, the oldest are forgotten. */
  constructor(limit: number) {
    this.#limit = limit;
  }

  remember(id: string, at: number): void {
    this.#times.set(id, at);
    if (this.#times.size <= this.#limit) return;
    for (const oldest of this.#times.keys()) return void this.#times.delete(oldest);
  }

  /** When it began; undefined when it is not remembered. It is forgotten with that. */
  take(id: string): number | undefined {
    const at = this.#times.get(id);
    this.#times.delete(id);
    return at;
  }

  /** The same, remembered on. */
  of(id: string): number | undefined {
    return this.#times.get(id);
  }
}
