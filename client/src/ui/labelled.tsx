/** What stands around a control: its label, and its hint or what is wrong with it, read out with it. */
import { type ReactNode, useEffect, useId, useRef } from 'react';
import './form.css';

/** What the control has to take on. */
export interface ControlProps {
  readonly id: string;
  readonly 'aria-invalid': boolean;
  readonly 'aria-describedby': string | undefined;
}

/** Of every labelled control. */
export interface LabelledProps {
  readonly label: string;
  readonly hint?: string | undefined;
  /** A sentence; undefined while nothing is wrong. */
  readonly fault?: string | undefined;
  readonly className?: string | undefined;
}

interface Props extends LabelledProps {
  readonly children: (control: ControlProps) => ReactNode;
}

/** A control with its label and room for its hint or its fault. */
export function Labelled({ label, hint, fault, className, children }: Props) {
  const id = useId();
  const place = useRef<HTMLDivElement>(null);
  const about = fault ?? hint;
  useEffect(() => {
    if (fault === undefined) return;
    const wrong = place.current?.closest('form')?.querySelector<HTMLElement>('[aria-invalid="true"]');
    // The first of the form that is wrong: on a phone it may be out of sight.
    if (wrong && place.current?.contains(wrong)) wrong.focus();
  }, [fault]);
  return (
    <div ref={place} className={['field', className].filter(Boolean).join(' ')}>
      <label htmlFor={id}>{label}</label>
      {children({
        id,
        'aria-invalid': fault !== undefined,
        'aria-describedby': about === undefined ? undefined : `${id}-about`,
      })}
      {about !== undefined && (
        <p id={`${id}-about`} className={fault === undefined ? 'field-hint' : 'field-fault'}>
          {about}
        </p>
      )}
    </div>
  );
}
