/** The store's contract: the log is read in one order, from any cursor, and holds no contact data (P12, P13). */
import { expect, test } from 'vitest';
import { canary, content, type OpenStore, onFreshGround, sharkTank } from './ground.ts';

export function eventsContract(open: OpenStore): void {
  const ground = onFreshGround(open);

  test('Events are read in the order of their cursors, in pages, the same again after a restart (P12)', async () => {
    const { opened } = ground.current;
    const [ana, ben] = [await ground.current.rep('Ana'), await ground.current.rep('Ben')];
    const offer = await ground.current.offered();
    await ground.current.settle(offer, [ana, ben]);
    const all = await ground.current.store.events.after(0, 1000);
    expect(all.map(({ type }) => type)).toEqual([
      'rep.added',
      'rep.added',
      'lead.received',
      'lead.routed',
      'wave.started',
      'claim.won',
      'claim.lost',
    ]);
    const cursors = all.map(({ cursor }) => cursor);
    expect(cursors).toEqual([...new Set(cursors)].toSorted((a, b) => a - b));
    await opened.reopen();
    const { events } = ground.current.store;
    const pages = [];
    for (let after = 0; ; ) {
      const page = await events.after(after, 2);
      if (page.length === 0) break;
      pages.push(...page);
      after = page.at(-1)?.cursor ?? 0;
    }
    expect(pages).toEqual(all);
    expect(await events.last()).toBe(cursors.at(-1));
    expect(await events.after(cursors.at(-1) ?? 0, 10)).toEqual([]);
  });

  test('An empty log ends at 0', async () => {
    const { events } = ground.current.store;
    expect(await events.last()).toBe(0);
    expect(await events.after(0, 10)).toEqual([]);
    expect(await events.cursorBefore(0)).toBe(0);
  });

  test('A time gives the cursor just before the first event at or after it', async () => {
    const { clock, store } = ground.current;
    const times: number[] = [];
    for (let number = 0; number < 3; number++) {
      await ground.current.accepted();
      times.push(clock.now());
      clock.move(1000);
    }
    const from = async (at: number) => {
      const events = await store.events.after(await store.events.cursorBefore(at), 10);
      return events.flatMap((event) => (event.type === 'lead.received' ? [event.at] : []));
    };
    expect(await from(0)).toEqual(times);
    expect(await from(times[1] ?? 0)).toEqual(times.slice(1));
    expect(await from((times[1] ?? 0) + 1)).toEqual(times.slice(2));
    expect(await from(clock.now() + 1)).toEqual([]);
  });

  test('A lead’s own events are its own, in pages', async () => {
    const { store } = ground.current;
    await ground.current.rep('Ana');
    const [first, second] = [await ground.current.offered(), await ground.current.offered()];
    const own = await store.events.ofLead(first.lead.id, { limit: 2, after: null });
    const rest = await store.events.ofLead(first.lead.id, { limit: 10, after: own.at(-1)?.cursor ?? null });
    expect([...own, ...rest].map(({ type }) => type)).toEqual(['lead.received', 'lead.routed', 'wave.started']);
    expect((await store.events.ofLead(second.lead.id, { limit: 10, after: null }))[0]).toMatchObject({
      leadId: second.lead.id,
    });
  });

  test('What a lead’s whole life leaves in the log holds nothing of its contact, note or reasons (P8, P12, P13)', async () => {
    const { clock, store } = ground.current;
    const [name, company, note, reason, field] = [canary(), canary(), canary(), canary(), canary()];
    const email = `${canary()}@example.com`;
    const [ana, ben] = [
      await ground.current.rep('Ana', { phone: '+15125550111', smsOptIn: true }),
      await ground.current.rep('Ben'),
    ];
    await ground.current.program([sharkTank(10), sharkTank(60)]);
    const secret = content({
      externalId: canary(),
      contact: { name, email, company, phone: '+15125550199' },
      note,
      fields: { field },
    });
    const first = await ground.current.offered({ content: secret });
    await ground.current.accepted({ content: secret, digest: 'other' });
    await ground.current.decline(first, ben, reason);
    clock.move(10_000);
    const { offer } = await ground.current.opens(first.lead.id);
    for (const due of await store.messages.take(10)) await store.messages.sent(due.id, `SM-${due.id}`);
    await ground.current.settle(offer, [ana, ben]);
    await ground.current.assign(offer.lead.id, ben);
    await ground.current.withdraw(offer.lead.id, reason);
    const log = JSON.stringify(await ground.current.log());
    expect(await ground.current.logOf(first.lead.id)).toEqual([
      'lead.received',
      'lead.routed',
      'wave.started',
      'lead.duplicate',
      'offer.declined',
      'offer.expired',
      'wave.started',
      'message.sent',
      'claim.won',
      'claim.lost',
      'lead.assigned',
      'lead.withdrawn',
    ]);
    expect(log).not.toContain('canary');
    expect(log).not.toContain('+1512');
  });
}
