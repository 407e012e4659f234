/** The race strip: a time axis from the moment the offer went out, a mark for every attempt in the shape of its channel. */
import { useLayoutEffect, useMemo, useRef, useState } from 'react';
import { useServerNow } from '../clock.ts';
import { formatAxis, formatDuration } from '../format.ts';
import { text } from '../text.ts';
import { ChannelShape } from './channel-shape.tsx';
import {
  layOut,
  type PlacedMark,
  type PlacedTurn,
  type StripLayout,
  type StripSize,
  type StripWords,
} from './layout.ts';
import { type Attempt, type Race, winner } from './race.ts';
import { sentenceOf } from './sentence.ts';
import { turnEnding, turnWho } from './turn-words.ts';
import './race-strip.css';

function flagOf({ name, via, sinceOffer, result }: Attempt): string | null {
  if (result !== 'won') return null;
  return via === 'assigned' ? `${name} · ${text.race.channel.assigned}` : `${name} ${text.race.after(sinceOffer)}`;
}

function gapOf({ behind, result }: Attempt): string | null {
  if (result === 'won') return null;
  if (result === 'over-cap') return text.race.overCap;
  if (result === 'not-offered') return text.race.notOffered;
  return behind === null ? text.race.late : text.race.behind(behind);
}

function namedGapOf(attempt: Attempt): string | null {
  const gap = gapOf(attempt);
  return gap === null ? null : `${attempt.name} ${gap}`;
}

/** Of one line of labels, in rem. */
const lineHeight = 1.375;

const shortWords: StripWords = { flag: flagOf, label: gapOf, turn: turnWho };
const namedWords: StripWords = { flag: flagOf, label: namedGapOf, turn: turnWho };

interface MarkProps {
  readonly mark: PlacedMark;
  readonly words: StripWords;
}

function Mark({ mark, words }: MarkProps) {
  const { attempt, left, line, beyond, flagSide, labelSide } = mark;
  const flag = words.flag(attempt);
  return (
    <span className={`race-mark race-${attempt.result} ${beyond ? 'race-beyond' : ''}`} style={{ left: `${left}%` }}>
      <span title={`${attempt.name}, ${text.race.via[attempt.via]}, ${formatDuration(attempt.sinceOffer)}`}>
        <ChannelShape via={attempt.via} />
      </span>
      {flag !== null && <span className={`race-flag race-to-${flagSide}`}>{flag}</span>}
      {line !== null && (
        <span className={`race-label race-to-${labelSide}`} style={{ marginTop: `${line * lineHeight}rem` }}>
          <span className="race-leader" style={{ height: `${line * lineHeight + 0.25}rem` }} />
          {words.label(attempt)}
        </span>
      )}
    </span>
  );
}

function TurnSegment({ placed, size }: { readonly placed: PlacedTurn; readonly size: StripSize }) {
  const { turn, left, width, named, goesOn, endless } = placed;
  const ending = turnEnding(turn);
  const state = endless ? 'endless' : goesOn ? 'goes-on' : (turn.closed ?? 'open');
  return (
    <span className={`race-turn race-turn-${state}`} style={{ left: `${left}%`, width: `${width}%` }} title={ending}>
      {named && <span className="race-turn-name">{size === 'large' && width > 22 ? ending : turnWho(turn)}</span>}
    </span>
  );
}

/** How far a race that still runs has come; the only part that moves by itself. */
function Elapsed({ race, layout }: { readonly race: Race; readonly layout: StripLayout }) {
  const now = useServerNow(250);
  return <span className="race-elapsed" style={{ width: `${layout.left(now - race.startedAt)}%` }} />;
}

/** What fits on a strip depends on how wide it is. */
function useWidth() {
  const element = useRef<HTMLDivElement>(null);
  const [width, setWidth] = useState(400);
  useLayoutEffect(() => {
    const strip = element.current;
    if (!strip) return;
    setWidth(Math.max(1, strip.clientWidth));
    const observer = new ResizeObserver(() => setWidth(Math.max(1, strip.clientWidth)));
    observer.observe(strip);
    return () => observer.disconnect();
  }, []);
  return [element, width] as const;
}

interface RaceStripProps {
  readonly race: Race;
  readonly size: StripSize;
  /** Whether the others' names stand beside their gaps; a large strip has room. */
  readonly named?: boolean;
}

export function RaceStrip({ race, size, named = size === 'large' }: RaceStripProps) {
  const [element, width] = useWidth();
  const words = named ? namedWords : shortWords;
  const layout = useMemo(() => layOut(race, size, width, words), [race, size, width, words]);
  const nobody = race.end === 'unclaimed' || (race.end === 'withdrawn' && !winner(race));
  // Assigned without asking anybody: there was no race, only its end.
  const hasAxis = race.turns.length > 0;
  return (
    <div
      ref={element}
      className={`race race-${size} ${layout.turns.length > 0 ? 'race-in-turns' : ''}`}
      style={size === 'large' ? { paddingBottom: `${layout.lines * lineHeight}rem` } : undefined}
      role="img"
      aria-label={sentenceOf(race)}
    >
      {hasAxis && <span className="race-start" />}
      {hasAxis && <span className={`race-axis ${layout.endlessFrom === null ? '' : 'race-axis-endless'}`} />}
      {race.end === 'live' && layout.endlessFrom === null && <Elapsed race={race} layout={layout} />}
      {layout.steps.map(({ at, left }) => (
        <span key={at} className="race-step" style={{ left: `${left}%` }}>
          {formatAxis(at)}
        </span>
      ))}
      {layout.turns.map((placed) => (
        <TurnSegment key={placed.turn.offerId} placed={placed} size={size} />
      ))}
      {layout.passes.map(({ name, left }) => (
        <span
          key={`${name}${left}`}
          className="race-pass"
          style={{ left: `${left}%` }}
          title={text.race.passed(name)}
        />
      ))}
      {layout.marks.map((mark) => (
        <Mark key={`${mark.attempt.name}${mark.attempt.at}${mark.attempt.via}`} mark={mark} words={words} />
      ))}
      {nobody && (
        <span className={`race-nobody race-nobody-${race.end}`}>
          {race.end === 'withdrawn' ? text.race.withdrawn : text.race.nobody}
        </span>
      )}
    </div>
  );
}
