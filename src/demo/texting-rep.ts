/** A simulated rep without a browser: reads texts on the simulated phone and answers them, each in a mood of their own. */
import type { SimulatedCarrier } from './carrier.ts';
import { breakMs, callMs, type Habits, react, untilBreakMs, untilNoticedMs } from './habits.ts';
import { pick, type Random } from './random.ts';
import type { Simulated } from './simulated.ts';

export function textingRep(carrier: SimulatedCarrier, phone: string, habits: Habits, random: Random): Simulated {
  const timers = new Set<NodeJS.Timeout>();
  let onBreak = false;
  let callEndsAt = 0;

  function later(afterMs: number, act: () => void): void {
    const timer = setTimeout(() => {
      timers.delete(timer);
      act();
    }, afterMs);
    timers.add(timer);
  }

  /** Like a phone without reception, a server that does not answer is nothing this rep can mend. */
  const send = (body: string): void => void carrier.reply(phone, body).catch(() => undefined);

  function read(body: string): void {
    const code = /^Lead ([A-Z]\d{1,4})\b/.exec(body)?.[1];
    if (body.startsWith('You got it')) callEndsAt = Date.now() + callMs(random);
    if (onBreak) return;
    if (body.startsWith('Three leads in a row')) later(untilNoticedMs(random), () => send('BACK'));
    if (code === undefined) return;
    const reaction = react(habits, { about: body, onCall: Date.now() < callEndsAt }, random);
    if (reaction.kind === 'ignore') return;
    const yes = [code, code.toLowerCase(), `Yes ${code}`, `claim ${code.toLowerCase()}`] as const;
    const no = [`NO ${code}`, `no ${code.toLowerCase()}`, `pass ${code}`] as const;
    later(reaction.afterMs, () => send(pick(random, reaction.kind === 'claim' ? yes : no)));
  }

  function work(): void {
    onBreak = false;
    later(untilBreakMs(habits, random), () => {
      onBreak = true;
      send('AWAY');
      later(breakMs(random), () => {
        send('BACK');
        work();
      });
    });
  }

  const deaf = carrier.onText((text) => {
    if (text.direction === 'to-rep' && text.phone === phone) read(text.body);
  });
  work();
  return {
    stop() {
      deaf();
      for (const timer of timers) clearTimeout(timer);
    },
  };
}
