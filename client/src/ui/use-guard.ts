/** Keeps a tap from hitting what has only just come under it. */
import { useEffect, useState } from 'react';

const guardTime = 350;

/** True for a moment after something else is shown, unless the place was empty. */
export function useGuard(shown: string | null): boolean {
  const [settled, setSettled] = useState(shown);
  useEffect(() => {
    if (settled === shown) return;
    const timer = setTimeout(() => setSettled(shown), settled === null ? 0 : guardTime);
    return () => clearTimeout(timer);
  }, [settled, shown]);
  return settled !== null && settled !== shown;
}
