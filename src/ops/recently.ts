/** Figures of all replicas cost a question to the database: it is asked at most this often, however many scrape. */
const FIGURES_HOLD_MS = 5_000;

/** Asks anew only when the last answer is older than 5 s; several who ask meanwhile share one question. */
export function recently<Answer>(ask: () => Promise<Answer>): () => Promise<Answer> {
  let askedAt = -Infinity;
  let answer: Promise<Answer> | undefined;
  return () => {
    if (answer === undefined || performance.now() - askedAt >= FIGURES_HOLD_MS) {
      askedAt = performance.now();
      answer = ask();
    }
    return answer;
  };
}
