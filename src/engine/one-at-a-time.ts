/** A question that many ask at once. */

/** While one asking is under way, whoever asks too waits for its answer, or its fault; after it the question is asked anew. */
export function oneAtATime<Answer>(ask: () => Promise<Answer>): () => Promise<Answer> {
  let asked: Promise<Answer> | undefined;
  return () => {
    asked ??= ask().finally(() => {
      asked = undefined;
    });
    return asked;
  };
}
