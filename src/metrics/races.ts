/** How large races were: how many reps were offered the lead, and how many went for it. */
import { Histogram, type Registry } from 'prom-client';

/** Who goes for a lead so long after the first who did is no longer in that race. */
const raceMs = 10_000;
const reps = [1, 2, 3, 5, 10, 20, 50, 100, 200, 500, 1000];

interface Race {
  readonly since: number;
  readonly tried: Set<string>;
  /** How many were offered it; null while nobody has won. */
  offered: number | null;
}

export interface Races {
  /** A rep went for an offer; times are store time in milliseconds. */
  tried(offerId: string, repId: string, at: number): void;
  won(offerId: string, repId: string, offered: number, at: number): void;
  /** Counts the races that are over by now. */
  settle(now: number): void;
}

export function raceFigures(registry: Registry): Races {
  const offered = new Histogram({
    name: 'sharktank_race_offered_reps',
    help: 'How many reps were offered a lead that was won.',
    buckets: reps,
    registers: [registry],
  });
  const tried = new Histogram({
    name: 'sharktank_race_tried_reps',
    help: 'How many reps went for a lead that was won, the winner included.',
    buckets: reps,
    registers: [registry],
  });
  /** Of the last ten seconds only, the oldest first: the log comes in order. */
  const races = new Map<string, Race>();

  function enter(offerId: string, repId: string, at: number): Race {
    const race = races.get(offerId) ?? { since: at, tried: new Set(), offered: null };
    race.tried.add(repId);
    races.set(offerId, race);
    return race;
  }

  return {
    tried: (offerId, repId, at) => void enter(offerId, repId, at),
    won(offerId, repId, size, at) {
      enter(offerId, repId, at).offered = size;
    },
    settle(now) {
      for (const [offerId, race] of races) {
        if (race.since + raceMs > now) return;
        races.delete(offerId);
        // Nobody won it, or somebody tried long after it was over.
        if (race.offered === null) continue;
        offered.observe(race.offered);
        tried.observe(race.tried.size);
      }
    },
  };
}
