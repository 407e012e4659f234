/** Two or three ways beside each other, one of them on. */
import { useId } from 'react';
import './form.css';

interface SwitchRowProps<Value extends string> {
  readonly legend: string;
  readonly options: readonly { readonly value: Value; readonly label: string }[];
  readonly chosen: Value;
  readonly onChoose: (value: Value) => void;
}

/** Radio buttons that look like one switch. */
export function SwitchRow<Value extends string>({ legend, options, chosen, onChoose }: SwitchRowProps<Value>) {
  const name = useId();
  return (
    <fieldset className="switch-row">
      <legend className="visually-hidden">{legend}</legend>
      {options.map(({ value, label }) => (
        <label key={value} className={value === chosen ? 'switch-on' : ''}>
          <input
            type="radio"
            name={name}
            className="visually-hidden"
            checked={value === chosen}
            onChange={() => onChoose(value)}
          />
          {label}
        </label>
      ))}
    </fieldset>
  );
}
