/** A log line for a person's terminal: `10:02:11.480 warn  edit from=pending to=in_doubt attempts=1`. Still one line each. */
export function readableLine(json: string): string {
  const { level, time, event, msg, ...rest } = JSON.parse(json) as Record<string, unknown>;
  const fields = Object.entries(rest).map(([name, value]) => `${name}=${shown(value)}`);
  const clock = String(time).slice(11, 23);
  return [clock, String(level).padEnd(5), plain(event), plain(msg), ...fields]
    .filter((part) => part !== '')
    .join(' ');
}

function plain(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

function shown(value: unknown): string {
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return /^[\w.:/@#+-]+$/.test(text) ? text : JSON.stringify(value);
}
