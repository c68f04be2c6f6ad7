import type { Api } from '../support/api.js';
import type { EditRow, Recorded } from './recorded.js';

/** An exported line, as far as it counts here. */
interface Line {
  readonly id: string;
  readonly prior: unknown;
  readonly requested: unknown;
  readonly changes: unknown;
}

/** What auditors are given; null where the answer broke off. */
export async function linesIn(api: Api): Promise<readonly Line[] | null> {
  const headers = { Accept: 'application/x-ndjson' };
  const { status, text } = await api.get('/v1/audit/modifications', headers);
  if (status !== 200) return null;
  const lines = text.split('\n').filter((line) => line !== '');
  return lines.map((line) => JSON.parse(line) as Line);
}

/** Where the answers show as there what is erased, or as erased what is there. */
export function untrueAnswers(lines: readonly Line[], { edits }: Recorded): string[] {
  return edits.flatMap((edit) => {
    const line = lines.find(({ id }) => id === edit.id);
    if (!line) return [`${edit.id} is in no answer`];
    return Object.entries(shownOf(line, edit))
      .filter(([, erasureId]) => erasureId !== edit.erasure_id)
      .map(
        ([name, shown]) =>
          `${name} of ${edit.id} is erased by ${edit.erasure_id ?? 'none'}, and by ${shown ?? 'none'} in its answer`,
      );
  });
}

/** By which erasure each of its contents is gone. Of what was never read, nothing is. */
function shownOf({ prior, requested, changes }: Line, { is_read: isRead }: EditRow) {
  const always = { requested: erasureIn(requested) };
  return isRead ? { prior: erasureIn(prior), ...always, changes: erasureIn(changes) } : always;
}

function erasureIn(content: unknown): string | null {
  const { erased } = (content ?? {}) as { readonly erased?: { readonly erasureId: string } };
  return erased?.erasureId ?? null;
}
