/** The button: one look per meaning. */
import type { ButtonHTMLAttributes } from 'react';

interface ButtonProps extends ButtonHTMLAttributes<HTMLButtonElement> {
  /** `signal` is kept for "claim now", `late` for what cannot be undone. */
  readonly tone?: 'plain' | 'signal' | 'late' | 'quiet' | 'main';
}

export function Button({ tone = 'plain', type = 'button', className, ...rest }: ButtonProps) {
  const classes = ['button', `button-${tone}`, className].filter(Boolean).join(' ');
  return <button type={type} className={classes} {...rest} />;
}
