/** Texts through Twilio. Its SDK is loaded only here: 130 ms and more that an installation without SMS never spends. */
import type { Carrier, Handover, Text } from '../channel.ts';

export interface TwilioSettings {
  readonly accountSid: string;
  readonly authToken: string;
  readonly sender: { readonly from: string } | { readonly messagingServiceSid: string };
  /** Another address of the API: tests. */
  readonly apiUrl: string | undefined;
  /** Where Twilio reports what became of a text. */
  readonly statusUrl: () => string;
}

/** The number has opted out at the carrier (error 21610). */
const optedOutCode = 21610;
/** The longest validity the carrier takes, in seconds. */
const longestValidity = 36_000;

/** Reads a figure of an error without trusting its shape. */
function figure(fault: unknown, name: 'status' | 'code'): number | undefined {
  const value: unknown = typeof fault === 'object' && fault !== null ? Reflect.get(fault, name) : undefined;
  return typeof value === 'number' ? value : undefined;
}

function judge(fault: unknown): Handover {
  const [status, code] = [figure(fault, 'status'), figure(fault, 'code')];
  // Twilio's own sentence may name the number: only its figures go on (P13).
  const error = `Twilio answered ${status ?? 'nothing'}${code === undefined ? '' : ` (error ${code})`}`;
  if (status !== undefined && status >= 400 && status < 500 && status !== 429 && status !== 408) {
    return { kind: 'refused', error, optedOut: code === optedOutCode };
  }
  return { kind: 'unclear', error };
}

/** Loads the SDK, so that the first race does not wait for that. */
export async function twilioCarrier(settings: TwilioSettings): Promise<Carrier> {
  const { default: twilio } = await import('twilio');
  const client = twilio(settings.accountSid, settings.authToken, { timeout: 10_000 });
  if (settings.apiUrl !== undefined) client.api.baseUrl = settings.apiUrl;

  return {
    async send({ to, body, messageId, validSeconds }: Text): Promise<Handover> {
      try {
        const message = await client.messages.create({
          to,
          body,
          ...settings.sender,
          statusCallback: `${settings.statusUrl()}?message=${messageId}`,
          ...(validSeconds !== null && { validityPeriod: Math.min(validSeconds, longestValidity) }),
        });
        return { kind: 'accepted', carrierId: message.sid };
      } catch (fault) {
        return judge(fault);
      }
    },
  };
}
