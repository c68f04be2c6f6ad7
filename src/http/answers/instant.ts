const DAY_MS = 86_400_000;
/** The day of the last instant: neighbours in a list are mostly of one day, and calendars are slow. */
let day = { number: Number.NaN, text: '' };

/** As `toISOString` has it. */
export function instant(epochMs: number): string {
  const number = Math.floor(epochMs / DAY_MS);
  if (number !== day.number) {
    day = { number, text: new Date(number * DAY_MS).toISOString().slice(0, -13) };
  }
  const ms = epochMs - number * DAY_MS;
  const [hours, minutes, seconds] = [ms / 3_600_000, (ms / 60_000) % 60, (ms / 1_000) % 60];
  return `${day.text}${padded(hours, 2)}:${padded(minutes, 2)}:${padded(seconds, 2)}.${padded(ms % 1_000, 3)}Z`;
}

function padded(value: number, digits: number): string {
  return String(Math.floor(value)).padStart(digits, '0');
}
