/** A number and what it counts, in English: one edit, two edits. */
export function counted(count: number | string, one: string, several = `${one}s`): string {
  return `${String(count)} ${String(count) === '1' ? one : several}`;
}
