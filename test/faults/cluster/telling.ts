/** What somebody was told, as the checker of several nodes reads it: the answers of a race, and those of a bad moment. */
import { type Told, toldByHttp, toldByServer, toldByText } from '../../races/told.ts';
import type { Reply } from './history.ts';
import type { Tried } from './nodes.ts';

type NameOf = (repId: string) => string;

const plain = (result: unknown): Reply | undefined =>
  result === 'over-cap' || result === 'not-offered' || result === 'try-again' ? { result } : undefined;

const resultOf = (answer: unknown): unknown =>
  typeof answer === 'object' && answer !== null ? Reflect.get(answer, 'result') : undefined;

export const replyByServer = (answer: object, nameOf: NameOf): Reply =>
  plain(resultOf(answer)) ?? toldByServer(answer, nameOf);

/** The statuses the contract gives each of these. */
const statuses: Readonly<Record<string, number>> = { 'over-cap': 409, 'not-offered': 403, 'try-again': 503 };

export function replyByHttp({ answer }: Tried, nameOf: NameOf): Reply {
  if (answer === undefined) return { result: 'nothing', because: 'no answer' };
  const told = plain(resultOf(answer.body));
  if (told && statuses[told.result] === answer.status) return told;
  if (answer.status === 503) return { result: 'unavailable' };
  return toldByHttp(answer, nameOf);
}

const texts: readonly (readonly [RegExp, Exclude<Reply['result'], Told['result']>])[] = [
  [/^Not yours: you are at your \w+ cap\.$/, 'over-cap'],
  [/^(Nothing is on offer to you right now\.|You have no offer )/, 'not-offered'],
  [/^That did not go through\. Please reply again\.$/, 'try-again'],
];

export function replyByText(body: string): Reply {
  const [, result] = texts.find(([pattern]) => pattern.test(body)) ?? [];
  return plain(result) ?? toldByText(body);
}
