/** The smallest UUIDv7 of a millisecond (RFC 9562, 5.7): ids sort by the time in them. */
export function firstIdAt(epochMs: number): string {
  const hex = Math.max(0, epochMs).toString(16).padStart(12, '0');
  return `${hex.slice(0, 8)}-${hex.slice(8)}-7000-8000-000000000000`;
}
