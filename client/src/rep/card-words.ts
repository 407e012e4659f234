/** What stands on cards and rows beside the headline. */
import type { ShownLead } from '../../../src/protocol.ts';
import { languageName } from '../format.ts';
import { text } from '../text.ts';
import type { Notice } from './model.ts';

export const noticeText = (notice: Notice): string =>
  notice.kind === 'over-cap' ? text.rep.notices['over-cap'](notice.cap) : text.rep.notices[notice.kind];

/** The quiet line: language, source, score, and whatever is added. */
export const aboutLead = ({ language, source, score }: ShownLead, more?: string): string =>
  [language && languageName(language), source, score !== undefined && text.rep.score(score), more]
    .filter(Boolean)
    .join(' · ');
