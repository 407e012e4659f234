/** The nodes as their clients know them: which one somebody asks, and what came back of it. */
import { type Answer, type Api, api } from '../../harness/api.ts';
import type { Dice } from '../../harness/dice.ts';

/** Who failed somebody is left alone for so long, if there is another. */
const avoidedMs = 1000;

export class Nodes {
  readonly urls: readonly string[];
  readonly #dice: Dice;
  readonly #failedAt = new Map<number, number>();

  constructor(urls: readonly string[], dice: Dice) {
    this.urls = urls;
    this.#dice = dice;
  }

  /** Any that did not fail a moment ago, as a load balancer gives them. */
  any(): number {
    const all = [...this.urls.keys()];
    const good = all.filter((node) => Date.now() - (this.#failedAt.get(node) ?? 0) > avoidedMs);
    return this.#dice.pick(good.length > 0 ? good : all);
  }

  failed(node: number): void {
    this.#failedAt.set(node, Date.now());
  }

  url(node: number): string {
    const url = this.urls[node];
    if (url === undefined) throw new Error(`There is no node ${node}.`);
    return url;
  }
}

/** What came back; `answer` is undefined when nothing did. */
export interface Tried {
  readonly node: number;
  readonly at: number;
  readonly answeredAt: number;
  readonly answer: Answer<unknown> | undefined;
}

/** Somebody with a key who asks any node, and takes another next time when that one failed. */
export class Client {
  readonly #nodes: Nodes;
  readonly #apis: readonly Api[];

  constructor(nodes: Nodes, key: string, patienceMs: number) {
    this.#nodes = nodes;
    this.#apis = nodes.urls.map((url) => api(url, key, patienceMs));
  }

  get(path: string): Promise<Tried> {
    return this.#ask((one) => one.get(path));
  }

  post(path: string, body: unknown): Promise<Tried> {
    return this.#ask((one) => one.post(path, body));
  }

  async #ask(question: (api: Api) => Promise<Answer<unknown>>): Promise<Tried> {
    const node = this.#nodes.any();
    const one = this.#apis[node];
    if (!one) throw new Error(`There is no node ${node}.`);
    const at = Date.now();
    const answer = await question(one).catch(() => undefined);
    if (answer === undefined || answer.status >= 500) this.#nodes.failed(node);
    return { node, at, answeredAt: Date.now(), answer };
  }
}
