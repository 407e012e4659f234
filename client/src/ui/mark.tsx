/** The mark: a fin over a line. */
export function Mark() {
  return (
    <svg className="mark" viewBox="0 0 32 32" aria-hidden="true">
      <path d="M6 22C7 14 13 7 22 5c-2 5-1 9 2 12 1 1.5 2 3 2 5z" fill="currentColor" />
      <path d="M4 27h24" stroke="currentColor" strokeWidth="2.5" strokeLinecap="round" />
    </svg>
  );
}
