/** Whether two names are of the same person: equal in NFC, without case. */
export function isSamePerson(a: string, b: string): boolean {
  const plain = (name: string): string => name.normalize('NFC').toLowerCase();
  return plain(a) === plain(b);
}
