import type { OpenEdit } from '../../edits/record.js';

/** The open edits that somebody in this process brings to their end, by the life in whose name. */
export class InFlightEdits {
  private readonly holders = new Map<string, string>();

  add({ edit, lease }: OpenEdit): void {
    this.holders.set(edit.id, lease.holder);
  }

  delete({ edit, lease }: OpenEdit): void {
    if (this.has(edit.id, lease.holder)) this.holders.delete(edit.id);
  }

  has(id: string, holder: string): boolean {
    return this.holders.get(id) === holder;
  }

  /** Forgets what was worked on in the name of any other life. */
  under(holder: string): string[] {
    for (const [id, other] of this.holders) if (other !== holder) this.holders.delete(id);
    return [...this.holders.keys()];
  }
}
