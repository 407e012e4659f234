/** Where everything of a race goes on its strip, in percent of the width. Pure. */
import type { Attempt, Race, Turn } from './race.ts';
import { winner } from './race.ts';

export type StripSize = 'row' | 'large';

export type Side = 'left' | 'centre' | 'right';

/** What is written at a mark: above, and below the axis; null for nothing. */
export interface StripWords {
  readonly flag: (attempt: Attempt) => string | null;
  readonly label: (attempt: Attempt) => string | null;
  readonly turn: (turn: Turn) => string;
}

export interface PlacedMark {
  readonly attempt: Attempt;
  readonly left: number;
  /** After the end of the axis: it came much later. */
  readonly beyond: boolean;
  /** Line under the axis for its label, from 0; null when there is no room. */
  readonly line: number | null;
  /** To which side of its mark the flag and the label extend, so that they stay inside the strip. */
  readonly flagSide: Side;
  readonly labelSide: Side;
}

export interface PlacedTurn {
  readonly turn: Turn;
  readonly left: number;
  readonly width: number;
  /** Whether its name fits beneath it. */
  readonly named: boolean;
  /** It goes on beyond its segment: where that ends, others join. */
  readonly goesOn: boolean;
  /** It has no end of its own. */
  readonly endless: boolean;
}

export interface StripLayout {
  /** The time at the end of the axis, in ms. */
  readonly span: number;
  /** The race waits for as long as it takes: from here on the axis has no scale; null when it has one throughout. */
  readonly endlessFrom: number | null;
  readonly marks: readonly PlacedMark[];
  readonly turns: readonly PlacedTurn[];
  /** Of those who passed while others were still asked; a pass that ends a turn is the turn's own end. */
  readonly passes: readonly { readonly name: string; readonly left: number }[];
  /** Round times to write on the axis. */
  readonly steps: readonly { readonly at: number; readonly left: number }[];
  readonly left: (at: number) => number;
  /** How many lines of labels there are under the axis. */
  readonly lines: number;
}

/** The rest of the width is for attempts that came after the axis ends. */
const axisWidth = 96;

interface Measures {
  /** Least distance between two marks, in px. */
  readonly gap: number;
  /** Width of one letter of a label, in px. */
  readonly letter: number;
  readonly lines: number;
  /** Least distance between two times on the axis, in px. */
  readonly step: number;
}

const measuresOf: Record<StripSize, Measures> = {
  row: { gap: 12, letter: 7.2, lines: 1, step: 0 },
  large: { gap: 16, letter: 8, lines: 8, step: 110 },
};

/** How much of the axis the turns before an endless one take. */
const knownShare = 0.6;

/** The turn that is open now and has no deadline. */
function endlessTurn(race: Race): Turn | undefined {
  return race.end === 'live' ? race.turns.findLast(({ to, deadline }) => to === null && deadline === null) : undefined;
}

/** How much time the axis shows: all turns, the winner, and those who came close behind. */
function spanOf(race: Race): number {
  const won = winner(race);
  const lastTurn = race.turns.at(-1);
  const endless = endlessTurn(race);
  if (endless) return Math.max(1, endless.from / knownShare);
  if (race.end === 'live' && lastTurn) return Math.max(1, lastTurn.deadline ?? lastTurn.to ?? lastTurn.from);
  if (won && won.via !== 'assigned') {
    const turn = race.turns.findLast(({ from }) => from <= won.at);
    const inTurn = won.at - (turn?.from ?? 0);
    const close = won.at + Math.max(inTurn, 1_000);
    const last = race.attempts.filter(({ at }) => at <= close).reduce((latest, { at }) => Math.max(latest, at), won.at);
    return Math.max(1, last * 1.04);
  }
  const lastEnd = race.turns.reduce((latest, { to, from }) => Math.max(latest, to ?? from), 0);
  return Math.max(1, lastEnd);
}

function stepsOf(span: number, most: number): number[] {
  const nice = [
    100, 200, 500, 1_000, 2_000, 5_000, 10_000, 20_000, 30_000, 60_000, 120_000, 300_000, 600_000, 1_800_000, 3_600_000,
    10_800_000, 21_600_000, 43_200_000, 86_400_000,
  ];
  const step = nice.find((one) => span / one <= most) ?? span;
  return Array.from({ length: Math.floor(span / step) + 1 }, (_, index) => index * step);
}

/** Marks keep their order and a least distance: first from the left, then, where that ran over the edge, from the right. */
function spread(wanted: readonly number[], gap: number): number[] {
  const placed: number[] = [];
  for (const left of wanted) placed.push(Math.max(left, (placed.at(-1) ?? Number.NEGATIVE_INFINITY) + gap));
  let limit = 100;
  for (let index = placed.length - 1; index >= 0; index -= 1) {
    const left = Math.max(0, Math.min(placed[index] ?? 0, limit));
    placed[index] = left;
    limit = left - gap;
  }
  return placed;
}

/** In a row a label stands under its mark; in a large strip it ends there, so that a leader can go down beside it. */
const wantedSide: Record<StripSize, Side> = { row: 'centre', large: 'left' };

function sideOf(wanted: Side, left: number, width: number): Side {
  const before = { left: width, centre: width / 2, right: 0 }[wanted];
  if (left - before < 0) return 'right';
  return left - before + width > 100 ? 'left' : wanted;
}

function extentOf(size: StripSize, left: number, width: number): readonly [from: number, to: number] {
  const from = left - { left: width, centre: width / 2, right: 0 }[sideOf(wantedSide[size], left, width)];
  return [from, from + width];
}

/** Gives each label the first line on which it touches neither a label before it nor the leader of one further down. */
function linesFor(
  size: StripSize,
  lefts: readonly number[],
  widths: readonly (number | null)[],
  lines: number,
): (number | null)[] {
  const ends = Array.from({ length: lines }, () => Number.NEGATIVE_INFINITY);
  return lefts.map((left, index) => {
    const width = widths[index];
    if (width == null) return null;
    const [from, to] = extentOf(size, left, width);
    const line = ends.findIndex((end) => from >= end);
    if (line < 0) return null;
    ends.fill(to + 1, 0, line + 1);
    return line;
  });
}

/** One after the other; in a stage that staggers each up to the one that joins it. */
function placeTurns(
  race: Race,
  span: number,
  left: (at: number) => number,
  fits: (words: string, width: number) => boolean,
  words: StripWords,
): readonly PlacedTurn[] {
  const endless = endlessTurn(race);
  return race.turns.map((turn, index) => {
    const from = left(turn.from);
    const next = race.turns[index + 1];
    const to = turn.to ?? turn.deadline ?? span;
    const goesOn = turn.staggered && next !== undefined && next.from < to;
    const end = turn === endless ? 100 : left(goesOn ? next.from : to);
    const share = Math.max(0, end - from);
    const named = fits(words.turn(turn), share);
    return { turn, left: from, width: share, named, goesOn, endless: turn === endless };
  });
}

/** Whether the turns say more than that everybody was asked at once. */
const isInTurns = ({ turns }: Race): boolean =>
  turns.length > 1 || turns.some(({ name, mode }) => name !== null || mode === 'cherry-pick' || mode === 'skim');

/** `width` of the strip in px. */
export function layOut(race: Race, size: StripSize, width: number, words: StripWords): StripLayout {
  const { lines, step, ...inPixels } = measuresOf[size];
  const gap = (inPixels.gap / width) * 100;
  const letter = (inPixels.letter / width) * 100;
  const span = spanOf(race);
  const endless = endlessTurn(race);
  const left = (at: number): number => (Math.min(Math.max(0, at), span) / span) * axisWidth;
  const lefts = spread(
    race.attempts.map(({ at }) => (at > span ? 100 : left(at))),
    gap,
  );
  const inTurns = isInTurns(race);
  const widths = race.attempts.map((attempt) => {
    // In a row of turns the line under the axis belongs to the names of those whose turn it was.
    const label = inTurns && size === 'row' ? null : words.label(attempt);
    return label === null ? null : label.length * letter;
  });
  const placedLines = linesFor(size, lefts, widths, lines);
  const scaled = endless ? endless.from : span;
  return {
    span,
    endlessFrom: endless ? left(endless.from) : null,
    left,
    lines: placedLines.reduce<number>((most, line) => Math.max(most, line === null ? 0 : line + 1), 0),
    marks: race.attempts.map((attempt, index) => ({
      attempt,
      left: lefts[index] ?? 0,
      beyond: attempt.at > span,
      line: placedLines[index] ?? null,
      flagSide: sideOf('right', lefts[index] ?? 0, (words.flag(attempt)?.length ?? 0) * letter + 2),
      labelSide: sideOf(wantedSide[size], lefts[index] ?? 0, widths[index] ?? 0),
    })),
    turns: inTurns ? placeTurns(race, span, left, (name, share) => share > name.length * letter, words) : [],
    passes: race.passes
      .filter(({ name, at }) => !race.turns.some((turn) => turn.name === name && turn.to === at))
      .map(({ name, at }) => ({ name, left: left(at) })),
    steps: (step === 0 ? [] : stepsOf(scaled, (width * (scaled / span)) / step)).map((at) => ({ at, left: left(at) })),
  };
}
