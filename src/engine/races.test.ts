import { expect, test } from 'vitest';
import { Races } from './races.ts';

test('A race that is over stays so, whatever comes later and out of order', () => {
  const races = new Races();
  races.opened('ofr_1', 'lead_1');
  expect(races.of('ofr_1')).toEqual({ leadId: 'lead_1', isOpen: true });
  races.ended('ofr_1', 'lead_1');
  races.opened('ofr_1', 'lead_1');
  expect(races.of('ofr_1')).toEqual({ leadId: 'lead_1', isOpen: false });
  races.ended('ofr_2', 'lead_2');
  races.opened('ofr_2', 'lead_2');
  expect(races.of('ofr_2')?.isOpen).toBe(false);
});

test('The oldest are forgotten, the newest are not', () => {
  const races = new Races();
  for (let number = 0; number <= 10_000; number++) races.opened(`ofr_${number}`, `lead_${number}`);
  expect(races.of('ofr_0')).toBeUndefined();
  expect(races.of('ofr_1')).toBeDefined();
  expect(races.of('ofr_10000')).toBeDefined();
});
