/** What comes in before any schema has seen it: how much it may be, and that it can be read. */
import secureJson from 'secure-json-parse';
import type { Access } from '../access.ts';
import type { Fault } from '../protocol.ts';
import { badRequest } from './problem.ts';
import { nameIn } from './schemas/common.ts';

const kibibyte = 1024;
const mebibyte = 1024 * kibibyte;
export const mostOfBody = mebibyte;

/** How much may come in one body. Where nobody is asked who they are, no more than such a request ever needs. */
export function bodyLimitOf(access: Access): number {
  if (access === 'public') return 16 * kibibyte;
  return access === 'signed' ? 64 * kibibyte : mostOfBody;
}

/** A number of bytes, for people. */
export const inWords = (bytes: number): string =>
  bytes >= mebibyte ? `${bytes / mebibyte} MiB` : `${bytes / kibibyte} KiB`;

const deepest = 50;

/** How deep a value nests; stops counting one level beyond the limit. Without recursion: what came in may be very deep. */
function isTooDeep(value: unknown): boolean {
  let level: unknown[] = [value];
  for (let depth = 0; level.length > 0; depth++) {
    if (depth > deepest) return true;
    level = level.flatMap((one) => (typeof one === 'object' && one !== null ? Object.values(one) : []));
  }
  return false;
}

/** Throws a 400 for what is no JSON, or is nested too deep. Nothing sent is undefined. */
export function parseJson(body: Buffer): unknown {
  if (body.length === 0) return undefined;
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(body);
  } catch {
    throw badRequest([{ path: '', message: 'the body is not valid UTF-8' }]);
  }
  let value: unknown;
  try {
    value = secureJson.parse(text, undefined, { protoAction: 'error', constructorAction: 'error' });
  } catch {
    throw badRequest([{ path: '', message: 'the body is not valid JSON, or names __proto__ or constructor' }]);
  }
  if (isTooDeep(value)) throw badRequest([{ path: '', message: `the body nests deeper than ${deepest} levels` }]);
  return value;
}

/** Names each part of a query whose percent-encoding is broken; Fastify would take it as it stands. */
export function brokenEncoding(url: string): Fault[] {
  const parts = url.includes('?') ? url.slice(url.indexOf('?') + 1).split('&') : [];
  return parts.flatMap((part): Fault[] => {
    try {
      decodeURIComponent(part);
      return [];
    } catch {
      return [{ path: nameIn(part.split('=', 1)[0] ?? ''), message: 'holds broken percent-encoding' }];
    }
  });
}
