/** /people/import: a CSV file, looked at line by line, then added. */
import { type ChangeEvent, useId, useState } from 'react';
import type { ImportedLine } from '../../../src/protocol.ts';
import { Link } from '../path.tsx';
import { deskText } from '../text-desk.ts';
import { Button } from '../ui/button.tsx';
import '../ui/form.css';
import { Page } from '../ui/page.tsx';
import { useForm } from '../ui/use-form.ts';
import { ImportTable } from './import-table.tsx';
import { InviteEverybody } from './invite-everybody.tsx';
import './people.css';
import { importPeople } from './people-requests.ts';

type Step =
  | { readonly kind: 'write' }
  | { readonly kind: 'preview' | 'result'; readonly lines: readonly ImportedLine[] };

export default function ImportPage() {
  const [csv, setCsv] = useState('');
  const [step, setStep] = useState<Step>({ kind: 'write' });
  const [unreadable, setUnreadable] = useState<string | null>(null);
  const { busy, fault, faultAt, send } = useForm(['csv']);
  const id = useId();
  const words = deskText.import;

  const choose = async (event: ChangeEvent<HTMLInputElement>) => {
    const [file] = event.target.files ?? [];
    if (!file) return;
    try {
      // What is not UTF-8 would make names nobody has.
      setCsv(new TextDecoder('utf-8', { fatal: true }).decode(await file.arrayBuffer()));
      setUnreadable(null);
    } catch {
      setUnreadable(words.unreadable);
    }
  };
  const ask = async (kind: 'preview' | 'result') => {
    if (csv.trim() === '') {
      setUnreadable(words.empty);
      return;
    }
    setUnreadable(null);
    const done = await send(() => importPeople(csv, kind === 'preview'));
    if (done) setStep({ kind, lines: done.value.items });
  };
  /** Lines that were not done, and no other: whoever has only a name would be added twice. */
  const redo = async (before: readonly ImportedLine[], undone: readonly ImportedLine[]) => {
    const done = await send(() =>
      importPeople(
        csv,
        false,
        undone.map(({ line }) => line),
      ),
    );
    if (!done) return;
    const after = new Map(done.value.items.map((item) => [item.line, item]));
    setStep({ kind: 'result', lines: before.map((item) => after.get(item.line) ?? item) });
  };

  const back = (
    <Link href="/people" className="button">
      {words.back}
    </Link>
  );
  if (step.kind === 'write') {
    const wrong = unreadable ?? faultAt('csv');
    return (
      <Page title={words.title} detail={words.detail} actions={back}>
        <div className="card">
          <div className="field">
            <label htmlFor={`${id}-file`}>{words.file}</label>
            <input
              id={`${id}-file`}
              className="import-file"
              type="file"
              accept=".csv,text/csv,text/plain"
              onChange={(event) => void choose(event)}
            />
          </div>
          <div className="field">
            <label htmlFor={`${id}-paste`}>{words.paste}</label>
            <textarea
              id={`${id}-paste`}
              rows={8}
              spellCheck={false}
              placeholder={words.example}
              value={csv}
              aria-invalid={wrong !== undefined}
              aria-describedby={`${id}-wrong`}
              onChange={(event) => setCsv(event.target.value)}
            />
          </div>
          <p id={`${id}-wrong`} className="form-fault" role="alert">
            {wrong ?? fault}
          </p>
          <div className="form-buttons">
            <Button tone="main" aria-disabled={busy} onClick={() => void ask('preview')}>
              {busy ? words.previewing : words.preview}
            </Button>
          </div>
        </div>
      </Page>
    );
  }
  const good = step.lines.filter(({ errors }) => errors.length === 0).length;
  const bad = step.lines.length - good;
  const isPreview = step.kind === 'preview';
  const undone = step.lines.filter((line) => line.undone);
  const added = step.lines.flatMap(({ id, name }) => (id === undefined ? [] : [{ id, name }]));
  return (
    <Page title={words.title} detail={words.detail} actions={back}>
      <div className="import-verdict">
        <p role="status">
          {isPreview ? words.ready(good, bad) : words.result(good, bad - undone.length)}{' '}
          {undone.length > 0 && words.undone(undone.length)}
        </p>
        <div className="form-buttons">
          <Button
            onClick={() => {
              setStep({ kind: 'write' });
              if (!isPreview) setCsv('');
            }}
          >
            {isPreview ? words.correct : words.again}
          </Button>
          {undone.length > 0 && (
            <Button tone="main" aria-disabled={busy} onClick={() => void redo(step.lines, undone)}>
              {busy ? words.adding : words.redo(undone.length)}
            </Button>
          )}
          {isPreview && good > 0 && (
            <Button tone="main" aria-disabled={busy} onClick={() => void ask('result')}>
              {busy ? words.adding : words.confirm(good)}
            </Button>
          )}
        </div>
        <p className="form-fault" role="alert">
          {faultAt('csv') ?? fault}
        </p>
      </div>
      {added.length > 0 && <InviteEverybody people={added} />}
      <ImportTable lines={step.lines} />
    </Page>
  );
}
