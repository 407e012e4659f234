import { describe, expect, it } from 'vitest';
import type { UserOut } from '../../../src/protocol.ts';
import { rep as anyRep } from '../rep/rehearsal.ts';
import {
  additionOf,
  changeOf,
  formOf,
  numberForLeads,
  repChangeOf,
  repsWithoutAccount,
  withRep,
} from './person-change.ts';

const number = '+15125550142';
const other = '+15125550143';
const ben = { ...anyRep, id: 'rep_ben', name: 'Ben', email: 'ben@example.com', phone: number };
const ann = { ...anyRep, id: 'rep_ann', name: 'Ann', phone: other, smsOptIn: true };
const cleo = { ...anyRep, id: 'rep_cleo', name: 'Cleo' };
const person: UserOut = {
  id: 'usr_1',
  name: 'Ben',
  email: 'ben@example.com',
  phone: number,
  roles: ['rep'],
  repId: 'rep_ben',
  createdAt: '2026-05-04T10:00:00.000Z',
};
const manager: UserOut = { ...person, roles: ['manager'], repId: null };

const nobody = formOf(null, undefined);
const forBen = withRep(nobody, undefined, ben);

describe('whose account it is', () => {
  it('may be a rep’s who has none yet, by name', () => {
    const ids = repsWithoutAccount({ people: [person, manager], reps: [cleo, ben, ann] }).map(({ id }) => id);
    expect(ids).toEqual(['rep_ann', 'rep_cleo']);
  });

  it('fills in what is empty, and whether the rep agreed', () => {
    expect(forBen).toMatchObject({
      name: 'Ben',
      email: 'ben@example.com',
      phone: number,
      repId: 'rep_ben',
      agreed: false,
    });
    expect(withRep({ ...nobody, name: 'Anna' }, undefined, ann)).toMatchObject({
      name: 'Anna',
      phone: other,
      agreed: true,
    });
  });

  it('takes along what it filled in, and nothing that was written since', () => {
    const forAnn = withRep({ ...forBen, email: 'b@example.com' }, ben, ann);
    expect(forAnn).toMatchObject({ name: 'Ann', email: 'b@example.com', phone: other, repId: 'rep_ann' });
    expect(withRep(forBen, ben, undefined)).toEqual(nobody);
  });
});

describe('somebody new', () => {
  it('who is a rep agrees at once, if there is a number', () => {
    const given = { ...nobody, name: ' Bea ', agreed: true };
    expect(additionOf({ ...given, phone: number })).toEqual({
      name: 'Bea',
      email: null,
      phone: number,
      roles: ['rep'],
      smsOptIn: true,
    });
    expect(additionOf(given)).toMatchObject({ phone: null, smsOptIn: false });
    expect(repChangeOf({ ...given, phone: number }, undefined, null)).toBeNull();
  });

  it('with a rep there is, agrees afterwards', () => {
    expect(additionOf({ ...forBen, agreed: true })).toEqual({
      name: 'Ben',
      email: 'ben@example.com',
      phone: number,
      roles: ['rep'],
      repId: 'rep_ben',
    });
    expect(repChangeOf({ ...forBen, agreed: true }, ben, null)).toEqual({ smsOptIn: true });
    expect(repChangeOf(forBen, ben, null)).toBeNull();
    expect(repChangeOf({ ...withRep(nobody, undefined, ann), agreed: false }, ann, null)).toEqual({ smsOptIn: false });
  });

  it('who is no rep is nobody’s account and agrees to nothing', () => {
    const desk = { ...forBen, roles: ['manager'] as const, agreed: true };
    expect(additionOf(desk)).not.toHaveProperty('repId');
    expect(additionOf(desk)).not.toHaveProperty('smsOptIn');
    expect(repChangeOf(desk, ben, null)).toBeNull();
  });
});

describe('a change', () => {
  it('is only what is another', () => {
    const before = formOf(person, ben);
    expect(changeOf(person, before)).toEqual({});
    expect(repChangeOf(before, ben, person)).toBeNull();
    expect(changeOf(person, { ...before, name: ' Ben ', email: '' })).toEqual({ email: null });
    expect(changeOf(person, { ...before, roles: ['rep', 'admin'] })).toEqual({ roles: ['rep', 'admin'] });
  });

  it('turns leads by text on and off, on only with a number', () => {
    const before = formOf(person, ben);
    expect(repChangeOf({ ...before, agreed: true }, ben, person)).toEqual({ smsOptIn: true });
    expect(repChangeOf({ ...before, agreed: true, phone: ' ' }, ben, person)).toBeNull();
    const agreed = { ...ben, smsOptIn: true };
    expect(repChangeOf({ ...formOf(person, agreed), agreed: false, phone: '' }, agreed, person)).toEqual({
      smsOptIn: false,
    });
  });

  it('that makes somebody a rep may agree for them', () => {
    const becomes = { ...formOf(manager, undefined), roles: ['rep', 'manager'] as const };
    expect(repChangeOf(becomes, undefined, manager)).toBeNull();
    expect(repChangeOf({ ...becomes, agreed: true }, undefined, manager)).toEqual({ smsOptIn: true });
  });

  it('leaves a rep who is none any more alone', () => {
    expect(repChangeOf({ ...formOf(person, ben), roles: ['manager'], agreed: true }, ben, person)).toBeNull();
  });
});

describe('leads are texted', () => {
  it('to the rep’s number, where it is not the person’s', () => {
    expect(numberForLeads({ ...forBen, phone: other }, ben, null)).toBe(number);
    expect(numberForLeads({ ...formOf(person, ben), phone: other }, { ...ben, phone: '+15125550144' }, person)).toBe(
      '+15125550144',
    );
  });

  it('to the person’s, where the two are the same or the rep is new', () => {
    expect(numberForLeads({ ...formOf(person, ben), phone: other }, ben, person)).toBe(other);
    expect(numberForLeads({ ...formOf(person, ben), phone: '' }, ben, person)).toBeNull();
    expect(numberForLeads({ ...nobody, phone: other }, undefined, null)).toBe(other);
  });

  it('to the person’s, which a rep without one is given', () => {
    const form = { ...withRep(nobody, undefined, cleo), phone: number };
    expect(repChangeOf(form, cleo, null)).toBeNull();
    expect(repChangeOf({ ...form, agreed: true }, cleo, null)).toEqual({ smsOptIn: true, phone: number });
    const hers = { ...person, repId: 'rep_cleo' };
    const agreed = { ...cleo, smsOptIn: true };
    expect(repChangeOf(formOf(hers, agreed), agreed, hers)).toEqual({ phone: number });
    // The server does so itself where neither had one.
    const without = { ...hers, phone: null };
    expect(repChangeOf({ ...formOf(without, agreed), phone: number }, agreed, without)).toBeNull();
  });
});
