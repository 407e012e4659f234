/** No carrier is configured: every text is refused with the way out, so that the feed shows why nobody was texted. */
import type { Carrier } from '../channel.ts';

export const noCarrier: Carrier = {
  send: async () => ({ kind: 'refused', error: 'SMS is not set up (TWILIO_ACCOUNT_SID)', optedOut: false }),
};
