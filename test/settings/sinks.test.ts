import { expect, test } from 'vitest';
import { SettingsReader } from '../../src/settings/reader.js';
import { sinksFrom } from '../../src/settings/sinks.js';

const SECRET = `whsec_${Buffer.alloc(24, 1).toString('base64')}`;
const SIEM = {
  name: 'siem',
  url: 'https://siem.example/hook',
  secretFile: '/siem',
  format: 'cloudevents',
};

function read(file: unknown, secret = `${SECRET}\n`, isHttpsOnly = true) {
  const text = typeof file === 'string' ? file : JSON.stringify(file);
  const files: Readonly<Record<string, string>> = { '/sinks.json': text, '/siem': secret };
  const from = new SettingsReader({ SINKS_FILE: '/sinks.json' }, (path) => {
    const found = files[path];
    if (found === undefined) throw Object.assign(new Error('none'), { code: 'ENOENT' });
    return found;
  });
  const sinks = sinksFrom(from, isHttpsOnly);
  return { sinks, problems: from.problems.map(({ message }) => message) };
}

test('no sinks where nothing is set', () => {
  const from = new SettingsReader({}, () => '');

  expect(sinksFrom(from, true)).toEqual([]);
  expect(from.problems).toEqual([]);
});

test('a sink of its four needed members gets everything, from the first entry on, a hundred at once', () => {
  const { sinks, problems } = read({ sinks: [SIEM] });

  expect(problems).toEqual([]);
  expect(sinks).toMatchObject([
    { name: 'siem', url: SIEM.url, format: 'cloudevents', types: null, fromIndex: 0, batch: 100 },
  ]);
  expect(sinks[0]?.keys.map((key) => key.export())).toEqual([Buffer.alloc(24, 1)]);
});

test('types, start, batch, and two secrets while one follows the other', () => {
  const other = `whsec_${Buffer.alloc(64, 2).toString('base64')}`;
  const sink = { ...SIEM, types: ['edit.*', 'drift.found', '*'], fromIndex: 7, batch: 1_000 };

  const { sinks, problems } = read({ sinks: [sink] }, `${SECRET}\n${other}\n`);

  expect(problems).toEqual([]);
  expect(sinks).toMatchObject([{ types: sink.types, fromIndex: 7, batch: 1_000 }]);
  expect(sinks[0]?.keys).toHaveLength(2);
});

test('plain http is for this machine, and in development', () => {
  const at = (url: string, isHttpsOnly: boolean) =>
    read({ sinks: [{ ...SIEM, url }] }, SECRET, isHttpsOnly).problems.length;

  expect(at('http://siem.example/', true)).toBe(1);
  expect(at('http://siem.example/', false)).toBe(0);
  expect(at('http://127.0.0.1:8080/', true)).toBe(0);
});

test('all faults are named at once, each with its place', () => {
  const { problems } = read({
    others: [],
    sinks: [
      { ...SIEM, colour: 'red', name: 'The SIEM' },
      { ...SIEM, url: 'https://user:pw@siem.example/', format: 'xml' },
      { ...SIEM, secretFile: '/none', types: ['edit.*', 'exit.*'], fromIndex: -1, batch: 1_001 },
      { ...SIEM, types: [] },
      7,
    ],
  });

  const said = [
    /a member that nobody reads \("others"\)/,
    /sinks\[0\] has a member that nobody reads \("colour"\)/,
    /sinks\[0\] needs `name`/,
    /sinks\[1\] has a `url` that must be a URL without user/,
    /sinks\[1\] needs `format`: one of cloudevents, ocsf/,
    /sinks\[2\] a `secretFile` that cannot be read \(ENOENT\)/,
    /sinks\[2\] names in `types` what is no type of entry .*"exit\.\*"/,
    /sinks\[2\] needs in `fromIndex` a whole number/,
    /sinks\[2\] needs in `batch` a whole number from 1 to 1000/,
    /sinks\[3\] needs in `types`/,
    /sinks\[4\] must be an object/,
    /sinks\[2\] has the name of sinks\[1\]/,
    /sinks\[3\] has the name of sinks\[1\]/,
  ];
  for (const each of said) expect(problems.filter((problem) => each.test(problem))).toHaveLength(1);
  expect(problems).toHaveLength(said.length);
});

test('a secret is written as Standard Webhooks say, and is never quoted', () => {
  const bad = [
    'hello',
    'whsec_',
    `whsec_${Buffer.alloc(23).toString('base64')}`,
    `whsec_${Buffer.alloc(65).toString('base64')}`,
    `${SECRET}\n\n${SECRET}`,
    SECRET.replace('whsec_', ''),
    '',
  ];
  for (const secret of bad) {
    const { sinks, problems } = read({ sinks: [SIEM] }, secret);
    expect(sinks, secret).toEqual([]);
    expect(problems, secret).toHaveLength(1);
    expect(problems[0]).toContain('`secretFile` whose text is not whsec_');
  }
});

test.each([`${SECRET} `, ` ${SECRET}`, `\uFEFF${SECRET}`, `${SECRET}\n${SECRET}\t\n`])(
  'what stands around a secret (%j) is named with its cure',
  (secret) => {
    const { problems } = read({ sinks: [SIEM] }, secret);
    expect(problems).toEqual([
      expect.stringMatching(/sinks\[0\] has a `secretFile` with a secret that .*: (remove|save) /),
    ]);
    expect(problems[0]).not.toContain(SECRET);
  },
);

test('a file without sinks says what belongs into it', () => {
  for (const file of [{}, { sinks: [] }, { sinks: {} }]) {
    expect(read(file).problems).toEqual([expect.stringContaining('without a list of sinks')]);
  }
  expect(read('[]').problems).toEqual(['names a file that is not a JSON object.']);
});
