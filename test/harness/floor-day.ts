/**
 * A day on a floor of reps known by their letters: leads come in, reps answer or do not, time goes by, and afterwards each
 * lead's history is told in a line. Everything goes through the front door of a real server.
 */
import type { LeadOut, Page, ProgramOut, RepOut, TraceEvent } from '../../src/protocol.ts';
import type { Answer } from './api.ts';
import type { Person } from './person.ts';
import { World } from './world.ts';

type Fields = Readonly<Record<string, unknown>>;

export class FloorDay {
  readonly world: World;
  readonly #people = new Map<string, Person>();
  readonly #letters = new Map<string, string>();
  readonly leads: LeadOut[] = [];

  constructor(world: World) {
    this.world = world;
  }

  static async open(): Promise<FloorDay> {
    return new FloorDay(await World.open());
  }

  close(): Promise<void> {
    return this.world.close();
  }

  /** Reps by letter, the oldest first; with a score that falls from letter to letter unless one is given. */
  async reps(team: Readonly<Record<string, Fields>>): Promise<void> {
    let score = 100;
    for (const [letter, fields] of Object.entries(team)) {
      score -= 10;
      const person = await this.world.rep(letter, { score, ...fields }, false);
      this.#people.set(letter, person);
      this.#letters.set(person.rep.id, letter);
    }
  }

  rep(letter: string): Person {
    const person = this.#people.get(letter);
    if (!person) throw new Error(`Nobody is called ${letter}.`);
    return person;
  }

  id = (letter: string): string => this.rep(letter).rep.id;

  async team(name: string): Promise<string> {
    return (await this.world.admin.post<{ id: string }>('/teams', { name })).body.id;
  }

  async program(stages: readonly Fields[], more: Fields = {}): Promise<ProgramOut> {
    const made = await this.world.admin.post<ProgramOut>('/programs', { name: 'Test', stages, ...more });
    if (made.status !== 201) throw new Error(`The program was refused: ${JSON.stringify(made.body)}`);
    return made.body;
  }

  /** Everything that is due happens. */
  settle(): Promise<void> {
    return this.world.app.sweep();
  }

  /** A lead comes in and is moved on as far as it goes. */
  async lead(fields: Fields = {}): Promise<LeadOut> {
    const lead = await this.world.lead(fields);
    this.leads.push(lead);
    await this.settle();
    return lead;
  }

  async many(count: number, fields: Fields = {}): Promise<void> {
    for (let number = 0; number < count; number++) await this.lead(fields);
  }

  async seconds(count: number): Promise<void> {
    await this.world.advance(count);
  }

  async change(letter: string, fields: Fields): Promise<void> {
    const { status, body } = await this.world.admin.patch<RepOut>(`/reps/${this.id(letter)}`, fields);
    if (status !== 200) throw new Error(`${letter} was not changed: ${JSON.stringify(body)}`);
    await this.settle();
  }

  async presence(letter: string, status: 'available' | 'away' | 'off'): Promise<void> {
    await this.world.admin.put(`/reps/${this.id(letter)}/presence`, { status });
    await this.settle();
  }

  /** The latest offer of a lead to a rep, whether it lives or not. */
  async offer(letter: string, lead: { readonly id: string }): Promise<string> {
    const trace = await this.trace(lead);
    const offered = trace.findLast(
      (event) =>
        (event.type === 'wave.started' || event.type === 'lead.pooled') &&
        (event.type === 'lead.pooled' || this.#offered(event).includes(letter)),
    );
    if (typeof offered?.offerId !== 'string') throw new Error(`${letter} was not offered ${lead.id}.`);
    return offered.offerId;
  }

  async claims<Body = Fields>(letter: string, lead = this.latest): Promise<Answer<Body>> {
    const answer = await this.rep(letter).api.post<Body>(`/offers/${await this.offer(letter, lead)}/claim`);
    await this.settle();
    return answer;
  }

  async passes(letter: string, lead = this.latest): Promise<void> {
    const { status, body } = await this.rep(letter).api.post(`/offers/${await this.offer(letter, lead)}/decline`);
    if (status !== 200) throw new Error(`${letter} could not pass: ${JSON.stringify(body)}`);
    await this.settle();
  }

  /** Does something to a lead as a manager, or as the rep that is named. */
  async does(verb: string, body: Fields = {}, lead = this.latest, letter?: string): Promise<Answer<LeadOut>> {
    const api = letter === undefined ? this.world.admin : this.rep(letter).api;
    const answer = await api.post<LeadOut>(`/leads/${lead.id}/${verb}`, body);
    await this.settle();
    return answer;
  }

  get latest(): LeadOut {
    const lead = this.leads.at(-1);
    if (!lead) throw new Error('No lead has come in.');
    return lead;
  }

  async trace(lead: { readonly id: string }): Promise<readonly TraceEvent[]> {
    return (await this.world.admin.get<Page<TraceEvent>>(`/leads/${lead.id}/trace?limit=1000`)).body.items;
  }

  async sentences(lead = this.latest): Promise<string[]> {
    return (await this.trace(lead)).map(({ text }) => text);
  }

  #offered(event: TraceEvent): string[] {
    const { details } = event;
    const offered: unknown = typeof details === 'object' && details !== null ? Reflect.get(details, 'offered') : [];
    return Array.isArray(offered) ? offered.map((id) => this.letterOf(id)) : [];
  }

  letterOf = (id: unknown): string => (typeof id === 'string' ? (this.#letters.get(id) ?? id) : '?');

  #told(event: TraceEvent): string | undefined {
    const who = this.letterOf(event.repId);
    switch (event.type) {
      case 'wave.started': {
        const skim = event.mode === 'skim' ? 'skim ' : '';
        const time = event.seconds === null ? '' : ` ${event.seconds}s`;
        return `${skim}${this.#offered(event).join('') || 'nobody'}${time}`;
      }
      case 'lead.pooled':
        return `pool ${this.#offered(event).join('') || 'nobody'}${event.seconds === null ? '' : ` ${event.seconds}s`}`;
      case 'lead.assigned':
        return `→${who}`;
      case 'claim.won':
        return `${who} won`;
      case 'claim.lost':
        return `${who} ${event.result}`;
      case 'offer.declined':
        return `${who} passed`;
      case 'lead.held':
        return `held ${event.because}`;
      case 'lead.unclaimed':
        return `unclaimed ${event.because}`;
      case 'lead.released':
        return `${who} gave back`;
      case 'lead.recycled':
        return 'offered again';
      case 'lead.alarm':
        return 'alarm';
      default:
        return undefined;
    }
  }

  /** What happened to a lead: offers in order with who got them and for how long, answers, owners, holds. */
  async history(lead = this.latest): Promise<string> {
    return (await this.trace(lead)).flatMap((event) => this.#told(event) ?? []).join(', ');
  }

  /** Of each lead, the last rep who got it, or a dot. */
  async owners(): Promise<string> {
    const owners: string[] = [];
    for (const lead of this.leads) {
      const { claimedBy } = await this.world.stored(lead);
      owners.push(claimedBy ? this.letterOf(claimedBy.id) : '·');
    }
    return owners.join('');
  }
}
