/**
 * Lets held leads go when somebody can be offered them: the newest first, one by one. A help only: what may go is decided
 * by the store's reading, like every step of a lead.
 */
import { dripMs, mostLive } from '../domain/advance.ts';
import { couldHave } from '../domain/eligibility/index.ts';
import type { HeldLead, Store } from '../store/store.ts';
import type { Distributor } from './distribute.ts';

/** Shifts begin and hours pass without anybody telling: so often it is looked at all the same. */
const glanceMs = 1000;
/** So many held leads are known to a look. */
const mostHeld = 1000;
/** So many of a program's are tried in one look: the newest, and the next of the others in turn. */
const triedAtOnce = 20;

/** At least so long between two looks. */
const restMs = 100;

export interface Holds {
  /** Something was written: somebody may have become free. */
  wake(): void;
  /** Looks once, now. */
  look(): Promise<void>;
  start(): void;
  /** Waits for a look that is in hand. */
  stop(): Promise<void>;
}

export function holds(store: Store, distribute: Distributor, report: (fault: unknown) => void): Holds {
  let glancing: NodeJS.Timeout | undefined;
  let resting: NodeJS.Timeout | undefined;
  let looking: Promise<void> | undefined;
  let stopped = false;
  /** By program: whose turn among its older leads it is, and before when it lets none go. */
  const turns = new Map<string, number>();
  const quietUntil = new Map<string, number>();

  function tried(programId: string, leads: readonly HeldLead[]): HeldLead[] {
    const newest = leads.slice(0, triedAtOnce);
    const older = leads.slice(triedAtOnce);
    const turn = (turns.get(programId) ?? 0) % Math.max(1, older.length);
    turns.set(programId, turn + triedAtOnce);
    return [...newest, ...older.slice(turn, turn + triedAtOnce)];
  }

  async function lookOnce(): Promise<void> {
    const held = await store.leads.held(mostHeld);
    if (held.length === 0) return;
    const standings = await store.reps.standings();
    for (const leads of Map.groupBy(held, ({ program: { id, version } }) => `${id} ${version}`).values()) {
      const program = leads[0]?.program;
      if (!program || program.paused) continue;
      const { id } = program;
      if (store.now() < (quietUntil.get(id) ?? 0)) continue;
      // With nobody there at all, the usual reason for a hold, none of its leads needs a look.
      const most = mostLive(program);
      if (!standings.some((standing) => couldHave(standing, program, store.now(), most))) continue;
      for (const lead of tried(id, leads)) {
        const progress = await distribute.look(lead.id);
        if (stopped) return;
        if (progress === undefined || progress.lead.position.status === 'held') continue;
        quietUntil.set(id, store.now() + dripMs);
        break;
      }
    }
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
