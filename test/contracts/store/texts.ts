/** The store's contract: texts are due with what made them so, handed over in one known state, and mean one thing. */
import { expect, test } from 'vitest';
import type { Rep } from '../../../src/domain/rep.ts';
import type { DueMessage, Inbound, InboundMeaning, Message, Offer } from '../../../src/store/store.ts';
import { type OpenStore, onFreshGround, sharkTank, topProducer } from './ground.ts';

const phones = { ana: '+15125550111', ben: '+15125550112' };

export function textsContract(open: OpenStore): void {
  const ground = onFreshGround(open);

  async function textedOffer(): Promise<{ ana: Rep; offer: Offer }> {
    const ana = await ground.current.rep('Ana', { phone: phones.ana, smsOptIn: true });
    await ground.current.program([sharkTank(60)]);
    return { ana, offer: await ground.current.offered() };
  }

  async function taken(): Promise<DueMessage> {
    const [message] = await ground.current.store.messages.take(1);
    if (!message) throw new Error('no text is due');
    return message;
  }

  const events = async (): Promise<string[]> =>
    (await ground.current.log()).flatMap(({ type }) => (type.startsWith('message.') ? [type] : []));

  test('An offer is texted to those in the wave who opted in and have a phone, present or not in the browser', async () => {
    const ana = await ground.current.rep('Ana', { phone: phones.ana, smsOptIn: true });
    await ground.current.rep('Ben', { phone: phones.ben });
    await ground.current.rep('Cem', { smsOptIn: true });
    await ground.current.rep('Dee', { phone: '+15125550114', smsOptIn: true, presence: 'away' });
    const offer = await ground.current.offered();
    const due = await ground.current.store.messages.take(10);
    expect(due).toMatchObject([
      {
        repId: ana.id,
        phone: phones.ana,
        message: { kind: 'offer' },
        attempts: 1,
        notAfter: offer.closesAt,
        lead: { id: offer.lead.id },
        offer: { id: offer.id, code: offer.code },
      },
    ]);
  });

  test('A text is handed to one taker only, and what is in hand is not due (P9)', async () => {
    const { messages } = ground.current.store;
    await textedOffer();
    expect(await messages.nextDue()).toBe(ground.current.clock.now());
    expect(await messages.waiting()).toBe(1);
    const takers = await Promise.all([messages.take(10), messages.take(10), messages.take(10)]);
    const [text] = takers.flat();
    if (!text) throw new Error('nobody got the text');
    expect(takers.flat()).toHaveLength(1);
    // Not before whoever has it in hand must be gone.
    expect(await messages.nextDue()).toBeGreaterThan(ground.current.clock.now());
    expect(await messages.waiting()).toBe(0);
    // What is tried again later waits, though it is not due yet.
    await messages.retry(text, 60_000);
    expect(await messages.waiting()).toBe(1);
  });

  /** A text that one took and never settled, and another has taken since. */
  async function takenTwice(): Promise<{ readonly first: DueMessage; readonly second: DueMessage }> {
    const { clock, store } = ground.current;
    await textedOffer();
    const first = await taken();
    clock.move(((await store.messages.nextDue()) ?? 0) - clock.now() - 1);
    expect(await store.messages.take(10)).toHaveLength(0);
    clock.move(1);
    const second = await taken();
    expect(second).toMatchObject({ id: first.id, attempts: 2 });
    return { first, second };
  }

  /** It is at the carrier, or was given up: nobody is to hand it over, now or later. */
  async function isSettled(): Promise<void> {
    const { messages } = ground.current.store;
    expect(await messages.nextDue()).toBeNull();
    expect(await messages.take(10)).toEqual([]);
  }

  test.each(['sent', 'failed', 'dropped', 'retry'] as const)(
    'A text whose taker never settled it is another’s after a while, and the late word of the first changes nothing: %s (P3, P9)',
    async (word) => {
      const { messages } = ground.current.store;
      const { first, second } = await takenTwice();
      const due = await messages.nextDue();
      if (word === 'failed') await messages.failed(first, 'late');
      if (word === 'dropped') await messages.dropped(first);
      if (word === 'retry') await messages.retry(first, 0);
      if (word !== 'sent') {
        expect(await messages.nextDue()).toBe(due);
        expect(await messages.take(10)).toEqual([]);
        expect(await events()).toEqual([]);
      }
      await messages.sent(second.id, 'SM-second');
      // That it has it twice is no news.
      if (word === 'sent') await messages.sent(first.id, 'SM-first');
      expect(await events()).toEqual(['message.sent']);
      await isSettled();
    },
  );

  test.each(['failed', 'dropped', 'retry'] as const)(
    'Once a late taker says that the carrier has it, a text goes out no more, though another is at it: %s (P9)',
    async (word) => {
      const { messages } = ground.current.store;
      const { first, second } = await takenTwice();
      await messages.sent(first.id, 'SM-first');
      await isSettled();
      if (word === 'failed') await messages.failed(second, 'late');
      if (word === 'dropped') await messages.dropped(second);
      if (word === 'retry') await messages.retry(second, 0);
      await isSettled();
      expect(await events()).toEqual(['message.sent']);
    },
  );

  test.each(['dropped', 'retry'] as const)(
    'Once a late taker says that the carrier has it, a text goes out no more, whatever another made of it: %s (P9)',
    async (word) => {
      const { messages } = ground.current.store;
      const { first, second } = await takenTwice();
      if (word === 'dropped') await messages.dropped(second);
      else await messages.retry(second, 0);
      await messages.sent(first.id, 'SM-first');
      await isSettled();
      expect(await events()).toEqual(['message.sent']);
    },
  );

  test('What its taker still has in hand is not taken nor dropped by the same one, however long ago it was (P9)', async () => {
    const { clock, store } = ground.current;
    const { messages } = store;
    await textedOffer();
    const { id, attempts } = await taken();
    clock.move(50_000);
    expect(await messages.take(10, [id])).toEqual([]);
    // The offer is over.
    clock.move(20_000);
    expect(await messages.take(10, [id])).toEqual([]);
    await messages.failed({ id, attempts }, 'error 21211');
    expect(await events()).toEqual(['message.failed']);
  });

  test('What others have in hand is no reason to leave a text (P9)', async () => {
    const { messages } = ground.current.store;
    await textedOffer();
    expect(await messages.take(10, ['msg_other'])).toHaveLength(1);
  });

  test('A text that was sent is sent for good; what the carrier says later is logged once, repeated or not (P9, P10)', async () => {
    const { messages } = ground.current.store;
    const { ana, offer } = await textedOffer();
    const text = await taken();
    const { id } = text;
    await messages.sent(id, 'SM1');
    await messages.sent(id, 'SM2');
    await messages.failed(text, 'late');
    await messages.retry(text, 0);
    await messages.dropped(text);
    await messages.recover();
    expect(await messages.take(10)).toEqual([]);
    for (let time = 0; time < 2; time++) await messages.report({ carrierId: 'SM1', messageId: null }, 'delivered', '');
    await messages.report({ carrierId: 'SM1', messageId: id }, 'failed', '30003');
    await messages.report({ carrierId: 'SM-unknown', messageId: null }, 'delivered', '');
    await messages.report({ carrierId: 'SM1', messageId: 'msg_none' }, 'failed', '30003');
    expect(await events()).toEqual(['message.sent', 'message.delivered']);
    expect((await ground.current.log()).find(({ type }) => type === 'message.sent')).toMatchObject({
      leadId: offer.lead.id,
      repId: ana.id,
      data: { messageId: id, kind: 'offer' },
    });
  });

  test('The carrier’s report may come before its answer to the send: then the text is delivered, once (P9, P10)', async () => {
    const { messages } = ground.current.store;
    await textedOffer();
    const { id } = await taken();
    await messages.report({ carrierId: 'SM1', messageId: id }, 'delivered', '');
    await messages.sent(id, 'SM1');
    await messages.recover();
    expect(await messages.take(10)).toEqual([]);
    expect((await events()).filter((type) => type === 'message.delivered')).toHaveLength(1);
  });

  test('A text the carrier refused is failed for good, with its reason in the log', async () => {
    const { messages } = ground.current.store;
    await textedOffer();
    const text = await taken();
    await messages.failed(text, 'error 21211');
    await messages.recover();
    expect(await messages.take(10)).toEqual([]);
    expect((await ground.current.log()).at(-1)).toMatchObject({
      type: 'message.failed',
      data: { messageId: text.id, error: 'error 21211' },
    });
  });

  test('A report of failure after the send is logged with its reason', async () => {
    const { messages } = ground.current.store;
    await textedOffer();
    const { id } = await taken();
    await messages.sent(id, 'SM1');
    await messages.report({ carrierId: 'SM1', messageId: id }, 'failed', 'error 30003');
    expect((await ground.current.log()).at(-1)).toMatchObject({
      type: 'message.failed',
      data: { error: 'error 30003' },
    });
  });

  test('A text the carrier may not have is due again after the pause, with its attempts counted (P9)', async () => {
    const { clock, store } = ground.current;
    await textedOffer();
    const text = await taken();
    expect(text.attempts).toBe(1);
    await store.messages.retry(text, 1000);
    expect(await store.messages.nextDue()).toBe(clock.now() + 1000);
    clock.move(999);
    expect(await store.messages.take(10)).toEqual([]);
    clock.move(1);
    expect(await taken()).toMatchObject({ id: text.id, attempts: 2 });
  });

  test('What a dead process was sending is sent again after the restart (P3, P9)', async () => {
    const { clock, opened } = ground.current;
    await textedOffer();
    const { id } = await taken();
    await opened.reopen();
    expect(await ground.current.store.messages.take(10)).toEqual([]);
    await ground.current.store.messages.recover();
    // At once where nobody else can have it in hand, else once nobody can.
    clock.move(Math.max(0, ((await ground.current.store.messages.nextDue()) ?? 0) - clock.now()));
    expect(await taken()).toMatchObject({ id, attempts: 2 });
  });

  test('An offer that is over is never handed over, whether claimed, withdrawn, out of time or opted out of (P9)', async () => {
    const { clock, store } = ground.current;
    const ana = await ground.current.rep('Ana', { phone: phones.ana, smsOptIn: true });
    await ground.current.program([sharkTank(60)]);
    const nothing = async () => {
      expect(await store.messages.take(10)).toEqual([]);
      expect(await store.messages.nextDue()).toBeNull();
    };
    await ground.current.claim(await ground.current.offered(), ana);
    await nothing();
    await ground.current.withdraw((await ground.current.offered()).lead.id);
    await nothing();
    await ground.current.offered();
    clock.move(60_000);
    await nothing();
    await ground.current.offered();
    await store.reps.change(ana.id, { smsOptIn: false }, 'usr_admin');
    await nothing();
    await store.reps.change(ana.id, { smsOptIn: true }, 'usr_admin');
    await ground.current.offered();
    await store.reps.remove(ana.id, 'usr_admin');
    await nothing();
    expect(await events()).toEqual([]);
  });

  test('A dropped text is neither sent nor due again (P9)', async () => {
    const { messages } = ground.current.store;
    await textedOffer();
    await messages.dropped(await taken());
    await messages.recover();
    expect(await messages.take(10)).toEqual([]);
  });

  test('Each text goes out in the order in which it was due, at most as many as asked for', async () => {
    const { messages } = ground.current.store;
    await ground.current.rep('Ana', { phone: phones.ana, smsOptIn: true });
    const offers = [await ground.current.offered(), await ground.current.offered(), await ground.current.offered()];
    const first = await messages.take(2);
    const rest = await messages.take(2);
    expect([...first, ...rest].map(({ offer }) => offer?.id)).toEqual(offers.map(({ id }) => id));
    expect(first).toHaveLength(2);
  });

  const reply = (more: Partial<Inbound> = {}): Inbound => ({
    carrierId: 'SM-in-1',
    phone: phones.ana,
    repId: null,
    meaning: { kind: 'answer', message: { kind: 'help' } },
    ...more,
  });

  test('A reply means for good what it meant when it first came, and is answered once (P10)', async () => {
    const { inbound, messages } = ground.current.store;
    const { ana, offer } = await textedOffer();
    await messages.take(10);
    const first = reply({ repId: ana.id, meaning: { kind: 'claim', offerId: offer.id } });
    expect(await inbound.receive(first)).toEqual({ inbound: first, answered: false });
    const again = reply({ repId: ana.id, meaning: { kind: 'decline', offerId: offer.id } });
    expect(await inbound.receive(again)).toEqual({ inbound: first, answered: false });
    expect(await inbound.unanswered()).toEqual([first]);
    await inbound.answer(first.carrierId, { kind: 'won' });
    await inbound.answer(first.carrierId, { kind: 'withdrawn' });
    expect(await inbound.unanswered()).toEqual([]);
    expect(await inbound.receive(again)).toEqual({ inbound: first, answered: true });
    expect(await messages.take(10)).toMatchObject([
      { message: { kind: 'won' }, repId: ana.id, phone: phones.ana, lead: { id: offer.lead.id }, offer: null },
    ]);
  });

  test('A reply that came in just before a crash is still there to be answered (P3, P10)', async () => {
    const { opened, clock } = ground.current;
    const first = reply({ carrierId: 'SM-a' });
    await ground.current.store.inbound.receive(first);
    clock.move(1);
    const second = reply({ carrierId: 'SM-b', meaning: { kind: 'silent' } });
    await ground.current.store.inbound.receive(second);
    await opened.reopen();
    const { inbound, messages } = ground.current.store;
    expect(await inbound.unanswered()).toEqual([first, second]);
    await inbound.answer('SM-b', null);
    expect(await inbound.unanswered()).toEqual([first]);
    expect(await messages.take(10)).toEqual([]);
    await inbound.answer('SM-none', { kind: 'help' });
    expect(await messages.take(10)).toEqual([]);
  });

  test('The same reply delivered many times in one moment is answered once (P10)', async () => {
    const { inbound, messages } = ground.current.store;
    await Promise.all(
      Array.from({ length: 20 }, async () => {
        const { answered } = await inbound.receive(reply());
        if (!answered) await inbound.answer('SM-in-1', { kind: 'help' });
      }),
    );
    expect(await messages.take(100)).toHaveLength(1);
  });

  test('An answer about an offer names a lead only to a rep who was offered it (P8)', async () => {
    const { inbound, messages } = ground.current.store;
    const { offer } = await textedOffer();
    await messages.take(10);
    const ben = await ground.current.rep('Ben', { phone: phones.ben, smsOptIn: true });
    await inbound.receive(reply({ repId: ben.id, phone: phones.ben, meaning: { kind: 'claim', offerId: offer.id } }));
    await inbound.answer('SM-in-1', { kind: 'nothing-live' });
    expect(await messages.take(10)).toMatchObject([{ repId: ben.id, lead: null, offer: null }]);
  });

  test('Five texts that mean nothing are answered in fifteen minutes, by whichever node; the sixth is silence', async () => {
    const { clock, store } = ground.current;
    const arrive = async (carrierId: string, phone: string, message: Message): Promise<string> => {
      const inbound = { carrierId, phone, repId: null, meaning: { kind: 'answer', message } } as const;
      return (await store.inbound.receive(inbound)).inbound.meaning.kind;
    };
    // Together, as to several nodes: none has been answered when the next is understood.
    const kinds = await Promise.all(
      ['1', '2', '3', '4', '5', '6', '7'].map((id) => arrive(`SM-${id}`, phones.ana, { kind: 'stranger' })),
    );
    expect(kinds.filter((kind) => kind === 'answer')).toHaveLength(5);
    expect(kinds.filter((kind) => kind === 'silent')).toHaveLength(2);
    for (const { carrierId, meaning } of await store.inbound.unanswered()) {
      await store.inbound.answer(carrierId, meaning.kind === 'answer' ? meaning.message : null);
    }
    clock.move(15 * 60 * 1000 - 1);
    expect(await arrive('SM-8', phones.ana, { kind: 'not-understood' })).toBe('silent');
    expect(await arrive('SM-9', phones.ana, { kind: 'help' })).toBe('answer');
    expect(await arrive('SM-10', phones.ben, { kind: 'stranger' })).toBe('answer');
    clock.move(1);
    expect(await arrive('SM-11', phones.ana, { kind: 'not-offered', code: 'K7' })).toBe('answer');
  });

  test('What came in long enough ago and was never answered is found (P10)', async () => {
    const { clock, store } = ground.current;
    await store.inbound.receive(reply({}));
    expect(await store.inbound.unanswered()).toHaveLength(1);
    expect(await store.inbound.unanswered(5000)).toHaveLength(0);
    clock.move(5000);
    expect(await store.inbound.unanswered(5000)).toHaveLength(1);
  });

  test('A text that came later from the same number is found by what it means, answered or not (P10)', async () => {
    const { clock, store } = ground.current;
    const { inbound } = store;
    const ana = await ground.current.rep('Ana', { phone: phones.ana, smsOptIn: true });
    const texts = async (carrierId: string, meaning: InboundMeaning, phone = phones.ana): Promise<void> => {
      clock.move(1);
      await inbound.receive({ carrierId, phone, repId: ana.id, meaning });
    };
    await texts('SM-before', { kind: 'presence', status: 'off' });
    await texts('SM-back', { kind: 'presence', status: 'available' });
    await texts('SM-stranger', { kind: 'presence', status: 'away' }, phones.ben);
    await texts('SM-stop', { kind: 'opt-out' });
    expect(await inbound.meantSince('SM-back', ['presence'])).toBe(false);
    expect(await inbound.meantSince('SM-back', ['opt-in', 'opt-out'])).toBe(true);
    await texts('SM-away', { kind: 'presence', status: 'away' });
    expect(await inbound.meantSince('SM-back', ['presence'])).toBe(true);
    await inbound.answer('SM-away', null);
    expect(await inbound.meantSince('SM-back', ['presence'])).toBe(true);
    expect(await inbound.meantSince('SM-away', ['presence'])).toBe(false);
    expect(await inbound.meantSince('SM-none', ['presence'])).toBe(false);
  });

  test('The last text decides what a bare reply is about, and the last offer what it was about', async () => {
    const { clock, store } = ground.current;
    const ana = await ground.current.rep('Ana', { phone: phones.ana, smsOptIn: true });
    await ground.current.program([topProducer(60)], { maxLive: 2 });
    expect(await store.inbound.lastOffer(ana.id)).toBeUndefined();
    const first = await ground.current.offered();
    clock.move(1);
    const second = await ground.current.offered();
    expect(await store.inbound.offerOfLastText(ana.id)).toBeUndefined();
    expect(await store.inbound.lastOffer(ana.id)).toBe(second.id);
    const { id } = await taken();
    expect(await store.inbound.offerOfLastText(ana.id)).toBe(first.id);
    await store.messages.sent(id, 'SM1');
    await store.messages.sent((await taken()).id, 'SM2');
    expect(await store.inbound.offerOfLastText(ana.id)).toBe(second.id);
    await store.inbound.receive(reply({ repId: ana.id }));
    await store.inbound.answer('SM-in-1', { kind: 'help' });
    await store.messages.sent((await taken()).id, 'SM3');
    expect(await store.inbound.offerOfLastText(ana.id)).toBeUndefined();
  });
}
