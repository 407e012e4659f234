import type { LeadContent } from '../lead.ts';
import type { Stage } from '../program.ts';
import type { Rep } from '../rep.ts';
import { failing, speaksOfLead } from '../rules.ts';
import type { Filter, Reason } from './filter.ts';

function reasonFor(rep: Rep, stage: Stage | undefined, lead: LeadContent | undefined): Reason | undefined {
  const fields = stage?.only ? failing(stage.only, rep, lead) : [];
  if (fields.length === 0) return undefined;
  const rules = `the stage's rules: ${fields.join(', ')}`;
  return { factor: 'only', message: `does not fit ${rules}`, own: `you did not fit ${rules}` };
}

/** Only reps who satisfy the rules of the stage that asks. */
export const only: Filter<'stage' | 'lead'> = ({ rep }, { stage, lead }) => reasonFor(rep, stage, lead);

/** The same where there is no lead: rules that compare with one leave nobody out. */
export const onlyForAnyLead: Filter<'stage'> = ({ rep }, { stage }) =>
  stage?.only && speaksOfLead(stage.only) ? undefined : reasonFor(rep, stage, undefined);
