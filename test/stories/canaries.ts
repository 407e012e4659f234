/** A lead full of canaries: words that nobody but its owner, a manager and its source may ever meet. */
export const canaries = [
  'Canaryname',
  '5125550177',
  'canarymail',
  'Canarycompany',
  'canarynote',
  'canaryexternal',
  'canaryvalue',
  'canaryzip',
] as const;

export const canaryLead = {
  externalId: 'canaryexternal-1',
  contact: {
    name: 'Quill Canaryname',
    phone: '+15125550177',
    email: 'canarymail@example.com',
    company: 'Canarycompany Ltd',
  },
  product: 'solar',
  location: { country: 'US', state: 'TX', city: 'Austin', postalCode: 'canaryzip' },
  note: 'canarynote: call after six',
  fields: { roof: 'canaryvalue' },
};

/** Those of these words that stand in whatever was heard, read or logged; a phone counts in any spelling. */
export function wordsIn(heard: unknown, words: readonly string[]): string[] {
  const told = (typeof heard === 'string' ? heard : JSON.stringify(heard)).toLowerCase();
  const digits = told.replaceAll(/[\s().-]/g, '');
  return words.filter((word) => told.includes(word.toLowerCase()) || digits.includes(word));
}

/** The canaries of the lead in whatever was heard, read or logged. */
export const canariesIn = (heard: unknown): string[] => wordsIn(heard, canaries);
