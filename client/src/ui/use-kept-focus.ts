/** The focus stays in a place when the button that had it leaves. */
import { useLayoutEffect, useRef } from 'react';

export function useKeptFocus(shown: string | null) {
  const element = useRef<HTMLElement>(null);
  const hadFocus = useRef(false);
  // biome-ignore lint/correctness/useExhaustiveDependencies: it is the change of what is shown that may have taken the focus away.
  useLayoutEffect(() => {
    if (hadFocus.current && document.activeElement === document.body) element.current?.focus({ preventScroll: true });
  }, [shown]);
  return {
    ref: element,
    onFocus: () => {
      hadFocus.current = true;
    },
    onBlur: (event: { relatedTarget: EventTarget | null }) => {
      // A removed button blurs towards nothing; a person who leaves goes to another element.
      const { relatedTarget } = event;
      if (relatedTarget instanceof Node && !element.current?.contains(relatedTarget)) hadFocus.current = false;
    },
  };
}
