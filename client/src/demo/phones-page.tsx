/** The demo's simulated phones: all of them, or one to read and answer its texts. */
import { type FormEvent, useCallback, useEffect, useRef, useState } from 'react';
import type { Problem, SimulatedPhone, SimulatedText } from '../../../src/protocol.ts';
import { get, post } from '../api.ts';
import { formatClock } from '../format.ts';
import { Link } from '../path.tsx';
import { text } from '../text.ts';
import { Button } from '../ui/button.tsx';
import { Notice } from '../ui/notice.tsx';
import './phones.css';

const pollPeriod = 1_000;

interface Polled {
  readonly phones: readonly SimulatedPhone[] | null;
  readonly problem: Problem | null;
}

function usePhones() {
  const [polled, setPolled] = useState<Polled>({ phones: null, problem: null });
  const load = useCallback(async () => {
    const answer = await get<{ items: readonly SimulatedPhone[] }>('/demo/phones');
    setPolled((before) =>
      answer.ok ? { phones: answer.value.items, problem: null } : { ...before, problem: answer.problem },
    );
  }, []);
  const notDemo = polled.problem?.status === 404;
  useEffect(() => {
    void load();
    if (notDemo) return;
    const timer = setInterval(() => void load(), pollPeriod);
    return () => clearInterval(timer);
  }, [load, notDemo]);
  return { ...polled, load };
}

/** The word before a code is always "Lead" in an offer. */
function lastCode(texts: readonly SimulatedText[]): string | null {
  const offer = texts.findLast(({ direction, body }) => direction === 'to-rep' && /^Lead [A-Z]\d{1,4}\b/.test(body));
  return offer ? (/^Lead ([A-Z]\d{1,4})\b/.exec(offer.body)?.[1] ?? null) : null;
}

function Texts({ texts }: { readonly texts: readonly SimulatedText[] }) {
  const list = useRef<HTMLOListElement>(null);
  const count = texts.length;
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new text is what makes the list scroll.
  useEffect(() => {
    list.current?.scrollTo({ top: list.current.scrollHeight });
  }, [count]);
  return (
    <ol className="texts" ref={list} aria-live="polite">
      {texts.length === 0 && <li className="list-empty">{text.phones.noTexts}</li>}
      {texts.map(({ id, direction, body, at }) => (
        <li key={id} className={`bubble bubble-${direction}`}>
          <p>{body}</p>
          <time dateTime={at}>{formatClock(Date.parse(at))}</time>
        </li>
      ))}
    </ol>
  );
}

function Phone({ phone, onSent }: { readonly phone: SimulatedPhone; readonly onSent: () => void }) {
  const [draft, setDraft] = useState('');
  const [fault, setFault] = useState<string | null>(null);
  const code = lastCode(phone.texts);

  const send = async (body: string) => {
    if (body.trim() === '') return;
    const answer = await post<undefined>(`/demo/phones/${encodeURIComponent(phone.repId)}/texts`, { body });
    setFault(answer.ok ? null : answer.problem.detail);
    if (answer.ok) setDraft('');
    onSent();
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    void send(draft);
  };

  const chips = [...(code === null ? [] : [code]), text.phones.chips.yes, text.phones.chips.no];
  return (
    <div className="phone">
      <header className="phone-header">
        <Link href="/demo/phones">{text.phones.all}</Link>
        <h1>{phone.name}</h1>
        <p>{phone.phone}</p>
      </header>
      <Texts texts={phone.texts} />
      <p className="phone-fault" role="alert">
        {fault}
      </p>
      <fieldset className="phone-chips">
        <legend className="visually-hidden">{text.phones.quick}</legend>
        {chips.map((chip) => (
          <Button key={chip} onClick={() => void send(chip)}>
            {chip}
          </Button>
        ))}
      </fieldset>
      <form className="phone-reply" onSubmit={submit}>
        <input
          aria-label={text.phones.reply}
          placeholder={text.phones.reply}
          value={draft}
          maxLength={1_600}
          autoComplete="off"
          onChange={(event) => setDraft(event.target.value)}
        />
        <Button tone="main" type="submit">
          {text.phones.send}
        </Button>
      </form>
    </div>
  );
}

function PhoneList({ phones }: { readonly phones: readonly SimulatedPhone[] }) {
  return (
    <div className="phones">
      <h1>{text.phones.title}</h1>
      <p className="list-empty">{phones.length === 0 ? text.phones.none : text.phones.detail}</p>
      <ul>
        {phones.map(({ repId, name, phone, texts }) => (
          <li key={repId}>
            <Link
              className="phones-link"
              href={`/demo/phones/${encodeURIComponent(repId)}`}
              aria-label={text.phones.of(name)}
            >
              <span className="phones-name">{name}</span>
              <span className="phones-number">{phone}</span>
              <span className="phones-last">{texts.at(-1)?.body ?? text.phones.noTexts}</span>
            </Link>
          </li>
        ))}
      </ul>
    </div>
  );
}

export default function PhonesPage({ repId }: { readonly repId: string | null }) {
  const { phones, problem, load } = usePhones();
  if (!phones) {
    if (!problem) return <Notice title={text.loading} busy />;
    const detail = problem.status === 404 ? text.phones.notDemo : problem.detail;
    return <Notice title={text.phones.title} detail={detail} tone="late" />;
  }
  if (repId === null) return <PhoneList phones={phones} />;
  const phone = phones.find((one) => one.repId === repId);
  if (!phone) {
    return <Notice title={text.phones.gone} action={<Link href="/demo/phones">{text.phones.all}</Link>} />;
  }
  return <Phone phone={phone} onSent={() => void load()} />;
}
