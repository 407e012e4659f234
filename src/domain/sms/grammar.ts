/** What a text message from a rep means. Any case, spaces and punctuation; nothing is guessed. */
import type { Presence } from '../rep.ts';

export type Reply =
  | { readonly kind: 'claim'; readonly code: string }
  | { readonly kind: 'decline'; readonly code: string }
  /** `yes`: the word was YES, which carriers read as opt-in when it comes from an opted-out number. */
  | { readonly kind: 'claim-last'; readonly yes: boolean }
  | { readonly kind: 'decline-last' }
  | { readonly kind: 'status' }
  | { readonly kind: 'presence'; readonly status: Presence }
  | { readonly kind: 'opt-out' }
  | { readonly kind: 'opt-in' }
  | { readonly kind: 'help' }
  | { readonly kind: 'unknown' };

/** Letters a code begins with: none that looks like a digit, and neither Y nor N, which are words here. */
export const codeLetters = 'ABCDEFGHJKMPRSTUVWXZ';

const optOutWords = new Set([
  'STOP',
  'STOPALL',
  'STOP ALL',
  'UNSUBSCRIBE',
  'CANCEL',
  'END',
  'QUIT',
  'REVOKE',
  'OPTOUT',
  'OPT OUT',
]);
const optInWords = new Set(['START', 'UNSTOP']);
const helpWords = new Set(['HELP', 'INFO']);
const bareClaims = new Set(['Y', 'YES', 'CLAIM', 'OK', '1']);
const bareDeclines = new Set(['NO', 'N', 'PASS']);

/** Reads one message. Total: whatever came in, the answer is one of the kinds. */
export function readReply(text: string): Reply {
  const plain = text.normalize('NFKC').toUpperCase().trim();
  if (/^\?+$/.test(plain)) return { kind: 'status' };
  // A text longer than any command cannot be one; this also bounds the work below.
  if (plain.length > 60) return { kind: 'unknown' };
  const words = plain.replace(/[^\p{L}\p{N}]+/gu, ' ').trim();

  if (optOutWords.has(words)) return { kind: 'opt-out' };
  if (optInWords.has(words)) return { kind: 'opt-in' };
  if (helpWords.has(words)) return { kind: 'help' };
  if (bareClaims.has(words)) return { kind: 'claim-last', yes: words === 'YES' };
  if (bareDeclines.has(words)) return { kind: 'decline-last' };
  if (words === 'STATUS') return { kind: 'status' };
  if (words === 'AWAY' || words === 'OFF') return { kind: 'presence', status: words === 'AWAY' ? 'away' : 'off' };
  if (words === 'BACK' || words === 'ON') return { kind: 'presence', status: 'available' };

  const coded = /^(?:(YES|Y|CLAIM|OK|NO|N|PASS) ?)?([A-Z]) ?([0-9]{1,4})$/.exec(words);
  if (coded) {
    const [, word, letter, digits] = coded;
    return { kind: word && bareDeclines.has(word) ? 'decline' : 'claim', code: `${letter}${digits}` };
  }
  return { kind: 'unknown' };
}
