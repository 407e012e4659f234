/**
 * Lets held leads go when somebody can be offered them, the newest first. A help only: what may go is decided
 * by the store's reading, like every step of a lead.
 */
import { dripMs, mayHave, mostLive } from '../domain/advance.ts';
import { couldHave } from '../domain/eligibility/index.ts';
import type { Lead } from '../domain/lead.ts';
import type { Program } from '../domain/program.ts';
import type { RepStanding } from '../domain/rep.ts';
import type { Store } from '../store/store.ts';
import type { Distributor } from './distribute.ts';

/** Shifts begin and hours pass without anybody telling: so often it is looked at all the same. */
const glanceMs = 1000;
/** At least so long between two looks. */
const restMs = 50;
/** So many of a program's held leads are judged in one look: the newest, and as many of the others in turn. */
const judgedAtOnce = 50;
/** So many that somebody seems to be there for are then tried: judging spares what it can, and decides nothing. */
const mostTried = 5;

export interface Holds {
  /** Somebody may have become free. */
  wake(): void;
  /** Looks once, now. */
  look(): Promise<void>;
  start(): void;
  /** Waits for a look that is in hand. */
  stop(): Promise<void>;
}

/** Whether one of these reps may have the lead in some stage of its program, as far as eligibility goes. */
const somebodyFits = (reps: readonly RepStanding[], { content }: Lead, program: Program, now: number): boolean =>
  reps.some((standing) => program.stages.some((_, index) => mayHave(standing, content, program, index, now)));

export function holds(store: Store, distribute: Distributor, report: (fault: unknown) => void): Holds {
  let glancing: NodeJS.Timeout | undefined;
  let resting: NodeJS.Timeout | undefined;
  let looking: Promise<void> | undefined;
  let stopped = false;
  /** By program and version: after which lead the others go on. */
  const turns = new Map<string, number | null>();
  /** By program: before when it lets none go. */
  const quietUntil = new Map<string, number>();

  /** The newest of a program's held leads, and of the others those whose turn it is. */
  async function judged(program: Program): Promise<readonly Lead[]> {
    const newest = await store.leads.heldOf(program, { limit: judgedAtOnce, after: null });
    if (newest.next === null) return newest.items;
    const key = `${program.id} ${program.version}`;
    const older = await store.leads.heldOf(program, { limit: judgedAtOnce, after: turns.get(key) ?? newest.next });
    turns.set(key, older.next);
    return [...newest.items, ...older.items];
  }

  async function lookAt(program: Program, standings: readonly RepStanding[]): Promise<void> {
    if (stopped || store.now() < (quietUntil.get(program.id) ?? 0)) return;
    const most = mostLive(program);
    const there = standings.filter((standing) => couldHave(standing, program, store.now(), most));
    // With nobody there at all, the usual reason for a hold, none of its leads needs a look.
    if (there.length === 0) return;
    let tried = 0;
    for (const lead of await judged(program)) {
      if (tried >= mostTried) return;
      if (!somebodyFits(there, lead, program, store.now())) continue;
      tried += 1;
      const progress = await distribute.look(lead.id);
      if (stopped) return;
      if (progress === undefined || progress.lead.position.status === 'held') continue;
      // Who waited for room goes as soon as there is room; when somebody comes, one by one.
      tried = 0;
      if (lead.position.status === 'held' && lead.position.because === 'pace') continue;
      quietUntil.set(program.id, store.now() + dripMs);
      setTimeout(wake, dripMs).unref();
      return;
    }
  }

  async function lookOnce(): Promise<void> {
    const held = await store.leads.held();
    if (held.length === 0) return;
    const standings = await store.reps.standings();
    for (const { program } of held) await lookAt(program, standings);
  }

  function look(): Promise<void> {
    // The next glance tries again.
    looking ??= lookOnce()
      .catch(report)
      .finally(() => {
        looking = undefined;
      });
    return looking;
  }

  function wake(): void {
    if (stopped || resting) return;
    resting = setTimeout(() => {
      resting = undefined;
      void look();
    }, restMs);
  }

  return {
    wake,
    look,
    start() {
      wake();
      glancing = setInterval(wake, glanceMs);
    },
    async stop() {
      stopped = true;
      clearInterval(glancing);
      clearTimeout(resting);
      await looking;
    },
  };
}
