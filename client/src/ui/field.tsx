/** One line to fill in, with a hint and what the server found wrong with it, both read out with the field. */
import type { InputHTMLAttributes, RefObject } from 'react';
import { Labelled, type LabelledProps } from './labelled.tsx';

type InputProps = Omit<InputHTMLAttributes<HTMLInputElement>, 'onChange' | 'value' | 'id' | 'className'>;

interface FieldProps extends LabelledProps, InputProps {
  readonly value: string;
  readonly onValue: (value: string) => void;
  readonly inputRef?: RefObject<HTMLInputElement | null>;
}

/** A labelled input with room for its hint or its fault. */
export function Field({ label, hint, fault, className, onValue, inputRef, ...rest }: FieldProps) {
  return (
    <Labelled label={label} hint={hint} fault={fault} className={className}>
      {(control) => (
        <input
          {...control}
          ref={inputRef}
          autoComplete="off"
          onChange={(event) => onValue(event.target.value)}
          {...rest}
        />
      )}
    </Labelled>
  );
}
