import { readFileSync } from 'node:fs';

/** What a reader pastes at once. */
export interface Block {
  readonly commands: readonly string[];
  /** What the page shows of what the last command prints, where it does. */
  readonly shown: string | null;
}

/** The shell blocks of a page in order. A `text` block right behind one shows what it prints. */
export function blocksOf(page: string): readonly Block[] {
  const text = readFileSync(page, 'utf8');
  const fences = [...text.matchAll(/^```(\w*)\n(.*?)^```$/gms)].map(([, kind, body = '']) => ({
    kind,
    body,
  }));
  return fences.flatMap(({ kind, body }, at) => {
    if (kind !== 'sh') return [];
    const next = fences[at + 1];
    return [{ commands: commandsIn(body), shown: next?.kind === 'text' ? next.body : null }];
  });
}

/** The commands of each shell block under a heading, up to the next heading; a list may indent them. */
export function commandsUnder(page: string, heading: string): readonly (readonly string[])[] {
  const text = readFileSync(page, 'utf8');
  const [, section = ''] = text.split(`\n${heading}\n`);
  return shellBlocksIn(section.split(/^#+ [A-Z]/m)[0] ?? '');
}

/** The commands of each shell block; a list may indent them. */
export function shellBlocksIn(text: string): readonly (readonly string[])[] {
  return [...text.matchAll(/^( *)```sh\n(.*?)^\1```$/gms)].map(([, indent = '', body = '']) =>
    commandsIn(body.replaceAll(new RegExp(`^${indent}`, 'gm'), '')),
  );
}

/** A line each, with those that it continues on. */
function commandsIn(body: string): readonly string[] {
  return body
    .trimEnd()
    .split(/(?<!\\)\n/)
    .filter((line) => line !== '');
}

/** The first words of each line, without what differs from run to run: what is quoted, ids, times, keys, hashes and numbers. */
export function formOf(printed: string): readonly string[] {
  return printed
    .trimEnd()
    .replaceAll(/"[^"\n]*"/g, '"…"')
    .split('\n')
    .map((line) => line.split(' ').slice(0, 4).map(formOfWord).join(' '));
}

function formOfWord(word: string): string {
  return word
    .replace(/[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}/, 'ID')
    .replace(/\d{4}-\d\d-\d\dT[\d:.]+Z/, 'TIME')
    .replace(/\+[\da-f]{8}\+[\w+/]{44}$/, '+KEY')
    .replace(/^[\w+/]{43,}={0,2}$/, 'BASE64')
    .replace(/\d+/, 'NUMBER');
}
