const LINE_FEED = 0x0a;

/**
 * The bytes are not one JSON text. The message says what is wrong and where, and never quotes content.
 * `offset` counts bytes from 0; `line` and `column` count from 1, the column in characters.
 */
export class JsonSyntaxError extends Error {
  readonly offset: number;
  readonly line: number;
  readonly column: number;

  constructor(problem: string, bytes: Buffer, offset: number) {
    const lineStart = offset === 0 ? 0 : bytes.lastIndexOf(LINE_FEED, offset - 1) + 1;
    const line = linesBefore(bytes, lineStart) + 1;
    const column = charactersIn(bytes, lineStart, offset) + 1;
    super(`${problem} at byte ${offset} (line ${line}, column ${column})`);
    this.name = 'JsonSyntaxError';
    this.offset = offset;
    this.line = line;
    this.column = column;
  }
}

function linesBefore(bytes: Buffer, end: number): number {
  let lines = 0;
  for (let at = 0; at < end; at += 1) if (bytes[at] === LINE_FEED) lines += 1;
  return lines;
}

function charactersIn(bytes: Buffer, start: number, end: number): number {
  let characters = 0;
  for (let at = start; at < end; at += 1) if (((bytes[at] ?? 0) & 0xc0) !== 0x80) characters += 1;
  return characters;
}
