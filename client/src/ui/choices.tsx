/** A few things to choose from, each with a word on what it means: one of them, or several. */
import { useId } from 'react';
import './form.css';

interface ChoicesProps<Value extends string> {
  readonly legend: string;
  readonly kind: 'radio' | 'checkbox';
  readonly options: readonly { readonly value: Value; readonly label: string; readonly hint?: string | undefined }[];
  readonly chosen: readonly Value[];
  readonly onChoose: (chosen: readonly Value[]) => void;
  readonly fault?: string | undefined;
}

/** A group of radio buttons or boxes; every row of it is a target. */
export function Choices<Value extends string>(props: ChoicesProps<Value>) {
  const { legend, kind, options, chosen, onChoose, fault } = props;
  const name = useId();
  const choose = (value: Value, isOn: boolean) => {
    if (kind === 'radio') onChoose([value]);
    else onChoose(options.map((option) => option.value).filter((one) => (one === value ? isOn : chosen.includes(one))));
  };
  return (
    <fieldset className="choices" aria-describedby={fault === undefined ? undefined : `${name}-fault`}>
      <legend>{legend}</legend>
      {options.map(({ value, label, hint }) => (
        <label key={value}>
          <input
            type={kind}
            name={name}
            checked={chosen.includes(value)}
            onChange={(event) => choose(value, event.target.checked)}
          />
          <span>
            {label}
            {hint !== undefined && <small>{hint}</small>}
          </span>
        </label>
      ))}
      {fault !== undefined && (
        <p id={`${name}-fault`} className="field-fault">
          {fault}
        </p>
      )}
    </fieldset>
  );
}
