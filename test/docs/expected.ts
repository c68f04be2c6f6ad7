import { readFileSync } from 'node:fs';
import path from 'node:path';
import { gunzipSync } from 'node:zlib';
import { expect } from 'vitest';

/** What the commands of one block printed, in order, and the folder that they wrote files to. */
export interface Printed {
  readonly outs: readonly string[];
  readonly folder: string;
}

/** What a page says of a block: what it is about, and what is to hold once it ran. */
type Expected = readonly [about: string, holds: (printed: Printed) => void];

interface Page {
  readonly items: readonly object[];
}

const page = (text: string | undefined): Page => JSON.parse(text ?? '') as Page;
const file = (folder: string, name: string): Buffer => readFileSync(path.join(folder, name));
const read = (folder: string, name: string): string => file(folder, name).toString();
const INTACT = /(^|\n)intact\n$/;

/** Three edits are on record, all by alice: two of message 23, and one of a message that is not there. */
export const AUDITORS: readonly Expected[] = [
  ['the names that the questions use', ({ outs }) => expect(outs).toEqual(['', '', '', ''])],
  [
    'question 1',
    ({ outs: [one] }) => {
      const edit = {
        state: 'applied',
        actor: { client: 'refund-desk', operator: 'alice@example.com' },
        reason: 'customer asked to remove a phone number',
        prior: { MsgBody: [{}] },
        changes: [{ op: 'replace' }],
      };
      expect(page(one).items).toMatchObject([{ ...edit, ticket: 'OPS-4711' }, edit]);
    },
  ],
  [
    'question 2',
    ({ outs: [one] }) => {
      const sources = [{ source: 'original' }, { source: 'edit' }, { source: 'edit' }];
      expect(page(one).items).toMatchObject(sources);
    },
  ],
  [
    'question 3',
    ({ outs, folder }) => {
      expect(outs.at(-1)).toBe(read(folder, 'prior.json'));
      expect(outs.at(-1)).toContain('"Text":"Number removed at ');
    },
  ],
  [
    'question 4',
    ({ outs: [person, application] }) => {
      expect(page(person).items).toHaveLength(3);
      expect(page(application).items).toEqual(page(person).items.toReversed());
    },
  ],
  ['question 5', ({ outs: [one] }) => expect(page(one).items).toHaveLength(3)],
  [
    'question 6',
    ({ outs: [failed, open, superseded] }) => {
      expect(page(failed).items).toMatchObject([{ state: 'rejected' }]);
      expect([page(open).items, page(superseded).items]).toEqual([[], []]);
    },
  ],
  [
    'question 6, what others have to approve',
    ({ outs }) => expect(outs.map((one) => page(one).items)).toEqual([[], [], []]),
  ],
  [
    'question 6, who approved what',
    ({ outs: [one], folder }) => {
      expect(page(one).items).toEqual([]);
      expect(read(folder, 'approvals.csv')).toMatch(/^kind,id,decision,[^\r]*\r\n$/);
    },
  ],
  [
    'question 6, without what asked for nothing',
    ({ outs: [failed] }) => expect(JSON.parse(failed ?? '')).toMatchObject([{ state: 'rejected' }]),
  ],
  [
    'question 7',
    ({ outs: [one, applied] }) => {
      const groups = { byClient: [{}], byOperator: [{}], byState: [{}, {}], byDay: [{}] };
      expect(JSON.parse(one ?? '')).toMatchObject({ total: 3, ...groups });
      expect(JSON.parse(applied ?? '')).toMatchObject({
        total: 2,
        byState: [{ state: 'applied' }],
      });
      expect(one).toMatch(/\n {2}"total": 3,?\n/);
    },
  ],
  [
    'question 8',
    ({ folder }) => {
      const csv = gunzipSync(file(folder, 'edits.csv.gz')).toString();
      expect(csv.trimEnd().split('\r\n')).toHaveLength(1 + 3);
      expect(read(folder, 'edits.ndjson').trimEnd().split('\n')).toHaveLength(3);
    },
  ],
  [
    'question 8, for Excel',
    ({ folder }) => {
      const [header] = read(folder, 'edits-for-excel.csv').split('\r\n');
      expect(header).toMatch(/^\uFEFF.*,priorText,requestedText$/);
    },
  ],
  [
    'question 9',
    ({ outs: [queried, exported, content, followed, drift] }) => {
      expect(page(queried).items).toHaveLength(5);
      const finished = page(exported).items.filter((one) =>
        JSON.stringify(one).includes('finished'),
      );
      expect(finished).toHaveLength(4);
      expect(page(content).items).toMatchObject([{ details: { what: 'prior' } }]);
      expect([page(followed).items, page(drift).items]).toEqual([[], []]);
    },
  ],
  [
    'question 9, followed',
    ({ outs: [first] }) => expect(page(first).items[0]).toMatchObject({ index: 0 }),
  ],
  [
    'question 10, the key',
    ({ folder }) => expect(read(folder, 'ledger-key.txt')).toMatch(/^log\.example\/edits\+/),
  ],
  ['question 10, a receipt', ({ outs }) => expect(outs.at(-1)).toMatch(INTACT)],
  [
    'question 10, an evidence bundle',
    ({ outs, folder }) => {
      expect(outs.at(-1)).toMatch(/^3 records, proven against/m);
      expect(outs.at(-1)).toMatch(INTACT);
      expect(read(folder, 'evidence.ndjson')).toMatch(/"records":3,"unsealed":0\}\n$/);
    },
  ],
];

export const LEDGER: readonly Expected[] = [
  ['the key', ({ outs, folder }) => expect(outs).toEqual([read(folder, 'ledger-key.txt')])],
  ['a checkpoint', ({ outs: [note] }) => expect(note).toMatch(/^log\.example\/edits\n/)],
];

export const RUNNING: readonly Expected[] = [
  [
    'another key',
    ({ outs: [, rotated = ''] }) => {
      expect(rotated.match(/^— log\.example\/edits /gm)).toHaveLength(2);
      expect(rotated).toMatch(/\nThe new key is log\.example\/edits\+/);
    },
  ],
];

export const VERIFYING: readonly Expected[] = [
  ['the whole log', ({ outs }) => expect(outs.at(-1)).toMatch(INTACT)],
];

/** After the questions of the auditors, whose files and names it uses. */
export const WATCHING: readonly Expected[] = [
  ['who has signed', ({ outs: [one] }) => expect(one).toMatch(/\n— \S+ \S+\n$/)],
  [
    'remember by yourself',
    ({ outs: [one], folder }) => {
      expect(one).toMatch(INTACT);
      expect(read(folder, 'state.txt')).toMatch(/^\S+\n\d+\n/);
    },
  ],
];
