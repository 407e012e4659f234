/** One line to fill in, in a dialog. */
import type { InputHTMLAttributes } from 'react';

interface DialogFieldProps extends Omit<InputHTMLAttributes<HTMLInputElement>, 'onChange' | 'value'> {
  readonly label: string;
  readonly value: string;
  readonly onValue: (value: string) => void;
}

export function DialogField({ label, onValue, ...rest }: DialogFieldProps) {
  return (
    <label className="dialog-field">
      {label}
      <input autoComplete="off" onChange={(event) => onValue(event.target.value)} {...rest} />
    </label>
  );
}
