/** A few things to choose from, each with a word on what it means: one of them, or several. */
import { useId } from 'react';
import './form.css';

interface ChoicesProps<Value extends string> {
  readonly legend: string;
  readonly kind: 'radio' | 'checkbox';
  readonly options: readonly { readonly value: Value; readonly label: string; readonly hint?: string | undefined }[];
  readonly chosen: readonly Value[];
  readonly onChoose: (chosen: readonly Value[]) => void;
  /** Of the whole; a fault takes its place. */
  readonly hint?: string | undefined;
  readonly disabled?: boolean;
  readonly fault?: string | undefined;
}

/** A group of radio buttons or boxes; every row of it is a target. */
export function Choices<Value extends string>(props: ChoicesProps<Value>) {
  const { legend, kind, options, chosen, onChoose, hint, disabled, fault } = props;
  const name = useId();
  const about = fault ?? hint;
  const choose = (value: Value, isOn: boolean) => {
    if (kind === 'radio') onChoose([value]);
    else onChoose(options.map((option) => option.value).filter((one) => (one === value ? isOn : chosen.includes(one))));
  };
  return (
    <fieldset
      className="choices"
      disabled={disabled}
      aria-describedby={about === undefined ? undefined : `${name}-about`}
    >
      <legend>{legend}</legend>
      {options.map(({ value, label, hint: meaning }) => (
        <label key={value}>
          <input
            type={kind}
            name={name}
            checked={chosen.includes(value)}
            onChange={(event) => choose(value, event.target.checked)}
          />
          <span>
            {label}
            {meaning !== undefined && <small>{meaning}</small>}
          </span>
        </label>
      ))}
      {about !== undefined && (
        <p id={`${name}-about`} className={fault === undefined ? 'field-hint' : 'field-fault'}>
          {about}
        </p>
      )}
    </fieldset>
  );
}
