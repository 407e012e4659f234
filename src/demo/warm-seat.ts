/** Keeps the visitor's seat: whoever left three offers unanswered is away, and a visitor may come an hour after the start. */
import type { Me } from '../protocol.ts';
import type { Api } from './api.ts';
import { regularly, type Simulated } from './simulated.ts';

/** Long enough for a visitor to see why they are away, and to come back by themselves. */
const lookMs = 5000;

/** `rep`: with the visitor's token. Who says to be away stays so. */
export function warmSeat(rep: Api): Simulated {
  let wasAway = false;
  return regularly(
    () => lookMs,
    async () => {
      const me = await rep.get<Me>('/me');
      const isAway = me.rep?.presence === 'away' && me.rep.presenceBecause === 'unanswered';
      if (isAway && wasAway) await rep.put('/reps/me/presence', { status: 'available' });
      wasAway = isAway && !wasAway;
    },
  );
}
