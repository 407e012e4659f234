import type { LeadContent } from '../lead.ts';
import type { Program } from '../program.ts';
import type { Rep } from '../rep.ts';
import { failing, speaksOfLead } from '../rules.ts';
import type { Filter, Reason } from './filter.ts';

function reasonFor(rep: Rep, program: Program, lead: LeadContent | undefined): Reason | undefined {
  const fields = failing(program.eligible.rules, rep, lead);
  if (fields.length === 0) return undefined;
  const rules = `the rules: ${fields.join(', ')}`;
  return { factor: 'rules', message: `does not fit ${rules}`, own: `you did not fit ${rules}` };
}

/** Only reps who satisfy the program's own rules. */
export const rules: Filter<'program' | 'lead'> = ({ rep }, { program, lead }) => reasonFor(rep, program, lead);

/** The same where there is no lead: rules that compare with one leave nobody out. */
export const rulesForAnyLead: Filter<'program'> = ({ rep }, { program }) =>
  speaksOfLead(program.eligible.rules) ? undefined : reasonFor(rep, program, undefined);
