/** A few words for the record. */
import { text } from '../text.ts';
import { DialogField } from './dialog-field.tsx';

interface ReasonFieldProps {
  readonly label: string;
  readonly required: boolean;
  readonly value: string;
  readonly onValue: (value: string) => void;
}

export function ReasonField(props: ReasonFieldProps) {
  // Spaces alone are no reason.
  return <DialogField {...props} maxLength={2_000} pattern=".*\S.*" placeholder={text.reasonHint} />;
}
