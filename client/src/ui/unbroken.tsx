/** Text in which a number stays with the word after it: "0.08 s" is never torn apart at the end of a line. */

const numberAndUnit = /(\d\S* \S+)/;

export function Unbroken({ words }: { readonly words: string }) {
  // Splitting by a group gives plain text and matches in turn, so the place in the list says which is which.
  return words.split(numberAndUnit).map((part, index) =>
    index % 2 === 0 ? (
      part
    ) : (
      <span key={part} className="unbroken">
        {part}
      </span>
    ),
  );
}
