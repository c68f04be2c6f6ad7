import { NoAnswer, ProblemError } from '../api/problem.js';
import { answerOf, type Service } from '../api/service.js';

/**
 * The receipt of an edit, as it was sent; null while it is not sealed.
 * @throws ProblemError, NoAnswer
 */
export async function receiptOf(
  service: Service,
  id: string,
  signal: AbortSignal,
): Promise<Uint8Array<ArrayBuffer> | null> {
  const params = { path: { id } };
  try {
    const blob = await answerOf<Blob>(
      service.GET('/v1/modifications/{id}/receipt', { params, parseAs: 'blob', signal }),
    );
    return new Uint8Array(await blob.arrayBuffer());
  } catch (error) {
    if (error instanceof ProblemError && error.problem.type === '/problems/not-sealed') return null;
    if (error instanceof ProblemError || error instanceof NoAnswer) throw error;
    throw new NoAnswer(error instanceof Error ? error.message : String(error));
  }
}
