/** Rows of reps, and the domain's view of them. */
import type { Rep } from '../../domain/rep.ts';
import type { reps } from './schema.ts';

export function toRep(row: typeof reps.$inferSelect): Rep {
  const { id, name, email, phone, smsOptIn, presence, presenceBecause, score, profile, seq } = row;
  return { id, name, email, phone, smsOptIn, presence, presenceBecause, score, profile, seniority: seq };
}
