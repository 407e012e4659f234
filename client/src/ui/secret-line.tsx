/** Something that is shown once, with a button that copies it. */
import { useRef, useState } from 'react';
import { deskText } from '../text-desk.ts';
import { Button } from './button.tsx';
import './form.css';

interface SecretLineProps {
  readonly label: string;
  readonly value: string;
}

/** Where the browser does not let a page copy, the line is selected to be copied by hand. */
export function SecretLine({ label, value }: SecretLineProps) {
  const [said, setSaid] = useState('');
  const input = useRef<HTMLInputElement>(null);
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(value);
      setSaid(deskText.copied);
    } catch {
      // Without HTTPS there is no clipboard for pages.
      input.current?.select();
      setSaid(deskText.notCopied);
    }
  };
  return (
    <div className="secret">
      <label>
        {label}
        <input ref={input} readOnly value={value} onFocus={(event) => event.target.select()} />
      </label>
      <Button tone="main" onClick={() => void copy()}>
        {deskText.copy}
      </Button>
      <p className="secret-said" role="status">
        {said}
      </p>
    </div>
  );
}
