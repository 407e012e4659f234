/** The figures of a server, read as Prometheus reads them. */
import { setTimeout as pause } from 'node:timers/promises';

const patienceMs = 10_000;
const glanceMs = 20;

/** One page of /metrics. */
export class Figures {
  readonly text: string;
  readonly #samples = new Map<string, number>();

  constructor(text: string) {
    this.text = text;
    for (const line of text.split('\n')) {
      const [, series, value] = /^([^#\s][^ ]*) (\S+)$/.exec(line) ?? [];
      if (series !== undefined) this.#samples.set(series, Number(value));
    }
  }

  /** The figure of a series such as `sharktank_events_total{type="claim.won"}`; undefined when it has none. */
  of(series: string): number | undefined {
    return this.#samples.get(series);
  }

  /** Names of all series, with their labels. */
  get series(): readonly string[] {
    return [...this.#samples.keys()];
  }

  /** Each label's name with the values it has. */
  get labels(): ReadonlyMap<string, ReadonlySet<string>> {
    const labels = new Map<string, Set<string>>();
    for (const [, name = '', value = ''] of this.text.matchAll(/[{,](\w+)="([^"]*)"/g)) {
      labels.set(name, (labels.get(name) ?? new Set()).add(value));
    }
    return labels;
  }
}

/** Without a key, as a scraper comes. */
export async function scrape(url: string): Promise<Figures> {
  const response = await fetch(`${url}/metrics`);
  if (response.status !== 200) throw new Error(`/metrics answered ${response.status}: ${await response.text()}`);
  return new Figures(await response.text());
}

/** Scrapes until these series have these figures: the log is followed just after a commit. */
export async function figuresReach(url: string, wanted: Readonly<Record<string, number>>): Promise<Figures> {
  const until = performance.now() + patienceMs;
  for (;;) {
    const figures = await scrape(url);
    const off = Object.entries(wanted).filter(([series, value]) => figures.of(series) !== value);
    if (off.length === 0) return figures;
    if (performance.now() > until) {
      const told = off.map(([series, value]) => `${series} is ${figures.of(series)}, not ${value}`);
      throw new Error(`The figures never came: ${told.join('; ')}`);
    }
    await pause(glanceMs);
  }
}
