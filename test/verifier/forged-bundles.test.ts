import { createHash, hash } from 'node:crypto';
import canonicalize from 'canonicalize';
import { describe, expect, test } from 'vitest';
import { parseVerifierKey } from '../../src/ledger/note.js';
import type { Receipt } from '../../src/ledger/receipt.js';
import { valueOf } from '../ledger/trees.js';
import { makeDocuments } from './documents.js';
import { verifier } from './verified.js';

type Json = Record<string, unknown>;
interface Line {
  readonly line: number;
  readonly record: Json;
  readonly receipt: Receipt;
}

const documents = await makeDocuments();
const key = valueOf(parseVerifierKey(documents.key));
const lines = documents.evidence.toString().trimEnd().split('\n');
const verified = verifier();
const bundle = (all: readonly string[]) => verified(`${all.join('\n')}\n`, { key });

/** The records of the bundle, by what is peculiar to them. */
const [PLAIN, LARGE_NUMBERS, REFUSED, IN_DOUBT, RECALLED] = [1, 3, 6, 8, 9];

function forged(n: number, change: (line: Line) => void) {
  const line = JSON.parse(lines[n] ?? '') as Line;
  change(line);
  return bundle(lines.with(n, JSON.stringify(line)));
}

/** The content that an opening holds, which is taken out of the receipt. */
function withhold({ receipt }: Line, ...pointers: readonly string[]): void {
  for (const entry of receipt.entries) {
    const openings = entry.openings.filter(({ pointer }) => !pointers.includes(pointer));
    Object.assign(entry, { openings });
  }
}

const sha256 = (value: unknown) => `sha256:${hash('sha256', canonicalize(value) ?? '')}`;
const put = (line: Line, part: string, members: Json) =>
  Object.assign(line.record[part] as Json, members);

describe('a content that the log commits to and the receipt does not hold is not something else', () => {
  test.each<[string, number, (line: Line) => void, string]>([
    [
      'no text, and the digest of the old one',
      PLAIN,
      (line) => {
        withhold(line, '/requested/MsgBody');
        const { prior, requested } = line.record as Record<string, Json>;
        delete requested?.['MsgBody'];
        const CloudCustomData = requested?.['CloudCustomData'];
        put(line, 'resulting', {
          digest: sha256({ MsgBody: prior?.['MsgBody'], CloudCustomData }),
        });
      },
      'requested/MsgBody',
    ],
    [
      'the request, as if it were there',
      PLAIN,
      (line) => withhold(line, '/requested/MsgBody'),
      'requested/MsgBody',
    ],
    [
      'no prior version',
      PLAIN,
      (line) => {
        withhold(line, '/prior');
        Object.assign(line.record, { prior: null, resulting: null });
      },
      'prior',
    ],
    [
      'an unknown CloudCustomData',
      RECALLED,
      (line) => {
        withhold(line, '/prior/CloudCustomData');
        put(line, 'prior', { CloudCustomData: { known: false }, digest: sha256({ MsgBody: [] }) });
      },
      'prior/CloudCustomData',
    ],
    [
      'no reason',
      PLAIN,
      (line) => {
        withhold(line, '/reason');
        Object.assign(line.record, { reason: null });
      },
      'reason',
    ],
    [
      'no words of IM',
      REFUSED,
      (line) => {
        withhold(line, '/im/errorInfo');
        put(line, 'im', { errorInfo: null });
      },
      'im/errorInfo',
    ],
    [
      'no digest before the change around the service',
      RECALLED,
      (line) => {
        withhold(line, '/drift/expectedDigest');
        put(line, 'drift', { expectedDigest: null });
      },
      'drift/expectedDigest',
    ],
    [
      'no change around the service',
      RECALLED,
      (line) => {
        withhold(line, '/drift/expectedDigest');
        Object.assign(line.record, { drift: null });
      },
      'drift',
    ],
    [
      'an empty request, all openings gone',
      PLAIN,
      (line) => {
        line.receipt.entries.forEach((entry) => Object.assign(entry, { openings: [] }));
        const nothing = { prior: null, requested: {}, resulting: null, reason: null };
        Object.assign(line.record, nothing);
        put(line, 'im', { errorInfo: null });
      },
      'requested',
    ],
  ])('%s', async (_, n, change, field) => {
    const { code, said } = await forged(n, change);

    expect(code, said).toBe(1);
    expect(said).toContain(`is not the one recorded (${field})`);
  });
});

describe('contents that were erased', () => {
  const erased = {
    erased: { at: '2026-02-03T04:05:06.789Z', erasureId: '018bcfe5-6800-7000-8000-00000000000e' },
  };
  const PRIOR_AND_REQUEST = [
    '/prior',
    '/prior/CloudCustomData',
    '/requested/MsgBody',
    '/requested/CloudCustomData',
  ];
  const erase = (line: Line): void => {
    withhold(line, ...PRIOR_AND_REQUEST);
    Object.assign(line.record, { prior: erased, requested: erased, resulting: null });
  };

  test('are reported, each by itself, where the record says so', async () => {
    const { code, said } = await forged(PLAIN, erase);

    expect(code, said).toBe(0);
    const told = said.split('\n').filter((line) => line.startsWith('NOT SHOWN'));
    expect(told).toHaveLength(2);
    expect(told[0]).toContain('the prior version is not shown, though the log commits to it');
    expect(told[1]).toMatch(/the requested .* \(erasure 018bcfe5-6800-7000-8000-00000000000e\)/);
    expect(said).toContain('The log also commits to /prior (of edit.intended), /requested/');
  });

  test.each<[string, (line: Line) => void]>([
    ['are not there at the same time', (line) => Object.assign(line.record, { requested: erased })],
    [
      'have no digest',
      (line) => {
        erase(line);
        Object.assign(line.record, { resulting: { digest: sha256({}) } });
      },
    ],
    [
      'have nothing beside',
      (line) => {
        erase(line);
        put(line, 'prior', { MsgBody: [] });
      },
    ],
    [
      'were erased by an erasure',
      (line) => {
        erase(line);
        Object.assign(line.record, { prior: { erased: { at: erased.erased.at } } });
      },
    ],
  ])('%s', async (_, change) => {
    const { code, said } = await forged(PLAIN, (line) => {
      const record = structuredClone(line.record);
      change(line);
      expect(line.record).not.toEqual(record);
    });

    expect(code, said).toBe(1);
  });
});

test('the form of a digest follows from the contents', async () => {
  const raw = await forged(PLAIN, (line) => {
    const prior = line.receipt.entries[0]?.openings.find(({ pointer }) => pointer === '/prior');
    const item = Buffer.from(prior?.content ?? '', 'base64').toString();
    const [, body = '', customData = ''] =
      /"MsgBody":(\[.*\]),"CloudCustomData":("[^"]*")/.exec(item) ?? [];
    expect(customData).not.toBe('');
    const digest = createHash('sha256')
      .update(body + customData)
      .digest('hex');
    put(line, 'prior', { digest: `raw-sha256:${digest}` });
  });
  expect(raw).toMatchObject({ code: 1, said: expect.stringContaining('(prior/digest)') as string });

  const prior = (JSON.parse(lines[LARGE_NUMBERS] ?? '') as Line).record['prior'] as Json;
  // Numbers as doubles, as a program has them that reads JSON.
  const rounded = sha256({
    MsgBody: JSON.parse(JSON.stringify(prior['MsgBody']), (_, value: unknown) =>
      value === null ? 1e308 : value,
    ) as unknown,
    CloudCustomData: 'data',
  });
  const text = lines[LARGE_NUMBERS]?.replace(String(prior['digest']), rounded) ?? '';
  expect(text).not.toBe(lines[LARGE_NUMBERS]);
  const { code, said } = await bundle(lines.with(LARGE_NUMBERS, text));
  expect(code, said).toBe(1);
  expect(said).not.toContain('DAMAGED');
});

test('an edit that the log has in doubt is not pending', async () => {
  const { code, said } = await forged(IN_DOUBT, ({ record }) => {
    expect(record['state']).toBe('in_doubt');
    record['state'] = 'pending';
  });

  expect(code, said).toBe(1);
  expect(said).toContain('the state of edit');
});

test('words of IM that the log does not commit to are made up, of an edit in doubt too', async () => {
  const { code, said } = await forged(IN_DOUBT, (line) => put(line, 'im', { errorInfo: 'said' }));

  expect(code, said).toBe(1);
});

test('an edit whose outcome is not in its receipt is reported by its id, with the size of the log', async () => {
  const { code, said } = await forged(PLAIN, ({ record, receipt }) => {
    Object.assign(receipt, { entries: receipt.entries.slice(0, 1) });
    const nothing = { settledBy: null, resulting: null, sentAt: null, settledAt: null };
    const im = { errorCode: null, errorInfo: null, attempts: 0 };
    const ledger = (record['ledger'] as Json[]).slice(0, 1);
    Object.assign(record, { ...nothing, im, ledger, state: 'pending' });
  });

  expect(code, said).toBe(0);
  const { id } = (JSON.parse(lines[PLAIN] ?? '') as Line).record;
  const [, size] = (JSON.parse(lines[0] ?? '') as { checkpoint: string }).checkpoint.split('\n');
  expect(said).toMatch(
    new RegExp(
      `^Edit ${String(id)} had no outcome on the log .* checkpoint of ${size ?? '?'} entries`,
      'm',
    ),
  );
});

const first = (members: Json) =>
  lines.with(0, JSON.stringify({ ...(JSON.parse(lines[0] ?? '') as Json), ...members }));
const last = (members: Json) =>
  lines.with(
    lines.length - 1,
    JSON.stringify({ ...(JSON.parse(lines.at(-1) ?? '') as Json), ...members }),
  );

test.each([
  ['a member more in the first line', first({ note: 'approved by the board' }), 'ADDED'],
  ['a member more in the last line', last({ remark: 'all of 2025' }), 'ADDED'],
  ['no id of an export', first({ exportId: 'x' }), 'CHANGED'],
  ['a word for those left out', last({ unsealed: 'none' }), 'CHANGED'],
  ['less than none left out', last({ unsealed: -3 }), 'CHANGED'],
  ['half a record left out', last({ unsealed: 0.5 }), 'CHANGED'],
  ['nothing of those left out', last({ unsealed: undefined }), 'CHANGED'],
  ['a list of those left out', last({ unsealed: [] }), 'CHANGED'],
])('the lines around the records have exactly their form: %s', async (_, all, kind) => {
  const { code, said } = await bundle(all);

  expect(code, said).toBe(1);
  expect(said).toMatch(new RegExp(`^${kind} the (first|last) line: `, 'm'));
});
