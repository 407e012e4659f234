/** One of a list that may be long: the system's own, which a phone shows over the whole screen. */
import { Labelled, type LabelledProps } from './labelled.tsx';

interface SelectProps extends LabelledProps {
  readonly options: readonly { readonly value: string; readonly label: string }[];
  readonly value: string;
  readonly onValue: (value: string) => void;
  readonly disabled?: boolean;
}

/** A labelled list to choose from, with room for its hint or its fault. */
export function Select({ options, value, onValue, disabled, ...around }: SelectProps) {
  return (
    <Labelled {...around}>
      {(control) => (
        <span className="select">
          <select {...control} value={value} disabled={disabled} onChange={(event) => onValue(event.target.value)}>
            {options.map((option) => (
              <option key={option.value} value={option.value}>
                {option.label}
              </option>
            ))}
          </select>
        </span>
      )}
    </Labelled>
  );
}
