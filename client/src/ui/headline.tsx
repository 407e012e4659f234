/** A headline that breaks only between its parts: never between a city and its state. */
import { Fragment } from 'react';
import type { ShownLead } from '../../../src/protocol.ts';
import { headlineParts } from '../text.ts';

export function Headline({ lead }: { readonly lead: Pick<ShownLead, 'product' | 'value' | 'location'> }) {
  return headlineParts(lead).map((part, index) => (
    <Fragment key={part}>
      {index > 0 && ' '}
      <span className="headline-part">{part}</span>
    </Fragment>
  ));
}
