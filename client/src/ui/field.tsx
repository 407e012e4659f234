/** One line to fill in, with a hint and what the server found wrong with it, both read out with the field. */
import { type InputHTMLAttributes, type RefObject, useEffect, useId, useRef } from 'react';
import './form.css';

interface FieldProps extends Omit<InputHTMLAttributes<HTMLInputElement>, 'onChange' | 'value' | 'id'> {
  readonly label: string;
  readonly value: string;
  readonly onValue: (value: string) => void;
  readonly hint?: string | undefined;
  /** A sentence; undefined while nothing is wrong. */
  readonly fault?: string | undefined;
  readonly inputRef?: RefObject<HTMLInputElement | null>;
}

/** A labelled input with room for its hint or its fault. */
export function Field({ label, onValue, hint, fault, inputRef, className, ...rest }: FieldProps) {
  const id = useId();
  const own = useRef<HTMLInputElement>(null);
  const about = fault ?? hint;
  useEffect(() => {
    const input = own.current;
    // The first of the form that is wrong: on a phone it may be out of sight.
    if (fault !== undefined && input !== null && input.form?.querySelector('[aria-invalid="true"]') === input)
      input.focus();
  }, [fault]);
  return (
    <div className={['field', className].filter(Boolean).join(' ')}>
      <label htmlFor={id}>{label}</label>
      <input
        id={id}
        ref={inputRef ?? own}
        autoComplete="off"
        onChange={(event) => onValue(event.target.value)}
        aria-invalid={fault !== undefined}
        aria-describedby={about === undefined ? undefined : `${id}-about`}
        {...rest}
      />
      {about !== undefined && (
        <p id={`${id}-about`} className={fault === undefined ? 'field-hint' : 'field-fault'}>
          {about}
        </p>
      )}
    </div>
  );
}
