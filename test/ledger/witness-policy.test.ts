import { describe, expect, test } from 'vitest';
import { isQuorum, parseWitnessPolicy } from '../../src/ledger/witness-policy.js';
import { formatWitnessPolicy } from '../../src/ledger/witness-policy-text.js';
import { witnessed } from '../../src/ledger/witnessed.js';
import { aWitness, checkpointNote, logKey, w1, w1Line, w2, w2Line } from './witnesses.js';
import { faultOf, signerFromSeed, valueOf } from './trees.js';

const [x1, x2, x3, y1, y2] = [1, 2, 3, 4, 5].map((seed) => aWitness(`w${seed}.example`, seed).key);
if (!x1 || !x2 || !x3 || !y1 || !y2) throw new Error('five witnesses');

/** The example of the specification, with a witness fewer. */
const twoLevels = `# a comment

log ${logKey.text} https://log.example/edits

witness X1 ${x1.text} https://w1.example/
witness X2 ${x2.text}
\twitness \t X3 ${x3.text}\t
  # another one
group X-witnesses 2 X1 X2 X3

witness Y1 ${y1.text}
witness Y2 ${y2.text}
group Y-witnesses any Y1 Y2

group X-and-Y all X-witnesses Y-witnesses
quorum X-and-Y`;

describe('a witness policy', () => {
  test('names logs and witnesses, with or without addresses', () => {
    const policy = valueOf(parseWitnessPolicy(twoLevels));

    expect(policy.logs).toEqual([{ key: logKey, url: 'https://log.example/edits' }]);
    expect(policy.witnesses.map(({ name, url }) => [name, url])).toEqual([
      ['X1', 'https://w1.example/'],
      ['X2', null],
      ['X3', null],
      ['Y1', null],
      ['Y2', null],
    ]);
  });

  test.each([
    ['all of them', [x1, x2, x3, y1, y2], true],
    ['as few as it asks for', [x1, x3, y2], true],
    ['one group alone', [x1, x2, x3], false],
    ['one witness too few', [x1, y1, y2], false],
    ['nobody', [], false],
  ])('of two levels is met by %s: %s', (_who, cosigners, isMet) => {
    expect(isQuorum(valueOf(parseWitnessPolicy(twoLevels)), cosigners)).toBe(isMet);
  });

  test('written anew says the same, without addresses and comments', () => {
    const secret = twoLevels.replace('# a comment', '# password: hunter2');
    const policy = valueOf(parseWitnessPolicy(secret));
    const text = formatWitnessPolicy(policy);
    const again = valueOf(parseWitnessPolicy(text));

    expect(again.quorum).toEqual(policy.quorum);
    expect(again.logs).toEqual([{ key: logKey, url: null }]);
    expect(again.witnesses).toEqual(policy.witnesses.map((one) => ({ ...one, url: null })));
    expect(text).not.toMatch(/https:|hunter2/);
    const none = valueOf(parseWitnessPolicy('quorum none\n'));
    expect(formatWitnessPolicy(none)).toBe('quorum none\n');
  });

  test('written anew keeps witnesses apart whose names are no UTF-8, or those of its groups', () => {
    const lines = [
      `witness \xff ${x1.text}`,
      `witness \xfe ${x2.text}`,
      `witness group ${x3.text}`,
    ];
    const octets = [...lines, 'group g 2 \xff \xfe group', 'quorum g', ''].join('\n');
    const policy = valueOf(parseWitnessPolicy(Buffer.from(octets, 'latin1')));

    expect(valueOf(parseWitnessPolicy(formatWitnessPolicy(policy))).quorum).toEqual(policy.quorum);
  });

  test('with "quorum none" is met by nobody, with one witness by that one', () => {
    const one = valueOf(parseWitnessPolicy(`witness w ${x1.text}\nquorum w\n`));

    expect(isQuorum(valueOf(parseWitnessPolicy('quorum none\n')), [])).toBe(true);
    expect(isQuorum(one, [x1])).toBe(true);
    expect(isQuorum(one, [x2])).toBe(false);
  });

  test('may name witnesses by its own keywords, and by bytes that are no UTF-8', () => {
    const words = `witness all ${x1.text}\nwitness any ${x2.text}\ngroup group 02 all any\nquorum group`;
    const octets = `witness w\x80 ${x1.text}\nwitness w\x81 ${x2.text}\nquorum w\x81`;
    const byOctets = valueOf(parseWitnessPolicy(Buffer.from(octets, 'latin1')));

    expect(isQuorum(valueOf(parseWitnessPolicy(words)), [x1, x2])).toBe(true);
    expect(isQuorum(byOctets, [x1])).toBe(false);
    expect(isQuorum(byOctets, [x2])).toBe(true);
  });

  test('of 100 witnesses, groups within groups, is read', () => {
    const names = Array.from({ length: 100 }, (_, i) => i);
    const lines = names.map((i) => `witness w${i} ${aWitness('w.example', i + 1).key.text}`);
    const nested = names.map((i) => `group g${i} all w${i}${i === 0 ? '' : ` g${i - 1}`}`);
    const policy = parseWitnessPolicy([...lines, ...nested, 'quorum g99'].join('\n'));

    expect(valueOf(policy).witnesses).toHaveLength(100);
  });

  const one = `witness w ${x1.text}\n`;
  const renamed = aWitness('other.example', 1).key.text;
  const mlDsa = Buffer.concat([Buffer.from([6]), Buffer.alloc(1312, 1)]).toString('base64');

  test.each([
    ['a control character', `${one}quorum w\n\x01`, 'line 3: it has the control character 0x01'],
    ['CR LF', `${one}quorum w\r\n`, 'line 2: it ends in CR LF'],
    ['a byte order mark', '\uFEFFquorum none', 'byte order mark'],
    ['an unknown keyword', 'quibble w\nquorum none', 'line 1: it begins with none of log'],
    ['a comment after a line', `${one}quorum w # two`, 'line 2: not of the form "quorum <name>"'],
    ['a log without key', 'log\nquorum none', 'line 1: not of the form "log'],
    ['a log with the key of a witness', `log ${x1.text}\nquorum none`, 'not an Ed25519 verifier'],
    [
      'a log twice',
      `log ${logKey.text}\nlog ${logKey.text} https://a.example\nquorum none`,
      'line 2: this key of a log stands there twice',
    ],
    ['a witness without key', 'witness w\nquorum none', 'line 1: not of the form "witness'],
    ['a witness with the key of a log', `witness w ${logKey.text}\nquorum w`, 'key of type 4'],
    ['a post-quantum key', `witness w a+12345678+${mlDsa}\nquorum w`, 'ML-DSA-44'],
    ['a witness named none', `witness none ${x1.text}\nquorum none`, 'none is no name'],
    ['two of one name', `${one}witness w ${x2.text}\nquorum w`, 'line 2: w is named twice'],
    ['two of one key', `${one}witness v ${renamed}\nquorum w`, 'line 2: this key of a witness'],
    ['a group of nobody', `${one}group g 1\nquorum w`, 'line 2: not of the form "group'],
    ['no threshold', `${one}group g 0 w\nquorum g`, 'a number from 1 to 1'],
    ['too high a threshold', `${one}group g 2 w\nquorum g`, 'a number from 1 to 1'],
    ['a signed threshold', `${one}group g +1 w\nquorum g`, 'a number from 1 to 1'],
    ['a member that comes later', `group g any w\n${one}quorum g`, 'line 1: no line before this'],
    [
      'none as a member',
      `${one}group g any none w\nquorum g`,
      'no line before this one names none',
    ],
    ['a member twice', `${one}group g all w w\nquorum g`, 'w is a member already'],
    ['a member of two groups', `${one}group g any w\ngroup h any w\nquorum g`, 'w is a member'],
    ['no quorum', one, 'it has no quorum line'],
    ['two quorums', `${one}quorum w\nquorum none`, 'line 3: a policy has one quorum line'],
    ['a quorum of the unknown', 'quorum w', 'line 1: no line before this one names w'],
    ['no address where one should be', `witness w ${x1.text} w1\nquorum w`, 'w1 is no URL'],
    ['too many lines', '\n'.repeat(1_000), 'more than 1000 lines'],
  ])('with %s is refused, with the reason', (_what, text, fault) => {
    expect(faultOf(parseWitnessPolicy(text))).toMatch(fault);
  });

  test('with one key under two names is refused, whatever stands in the key', () => {
    const seeds = Array.from({ length: 20 }, (_, i) => i + 1);
    const twice = seeds.map((seed) => {
      const [a, b] = ['a.example', 'b.example'].map((name) => aWitness(name, seed).key.text);
      return parseWitnessPolicy(`witness a ${a}\nwitness b ${b}\nquorum a`).kind;
    });

    expect(new Set(twice)).toEqual(new Set(['malformed']));
  });

  test('names all its faults at once', () => {
    const fault = faultOf(
      parseWitnessPolicy(`log x\nwitness w ${x1.text} y\ngroup g 3 w\nquorum g`),
    );

    expect(fault).toBe(
      'line 1: not a verifier key; line 2: y is no URL; ' +
        'line 3: the threshold is all, any, or a number from 1 to 1',
    );
  });
});

describe('a checkpoint under a policy', () => {
  const both = `witness W1 ${w1.text}\nwitness W2 ${w2.text}\ngroup both all W1 W2\nquorum both\n`;
  const policy = valueOf(parseWitnessPolicy(`log ${logKey.text}\n${both}`));

  test('that its log signed and its quorum cosigned is witnessed', () => {
    const { fault, witnesses } = witnessed(checkpointNote + w1Line + w2Line, policy);

    expect(fault).toBeNull();
    expect(witnesses.map(({ witness, at }) => [witness.name, at])).toEqual([
      ['W1', 1_795_954_125],
      ['W2', 1_795_954_125],
    ]);
  });

  test('without its quorum is not, and who did cosign is named', () => {
    const { fault, witnesses } = witnessed(checkpointNote + w2Line, policy);

    expect(fault).toBe('it is not cosigned by the quorum of the policy');
    expect(witnesses.map(({ witness }) => witness.name)).toEqual(['W2']);
  });

  test('that is not signed by a log of the policy is not', () => {
    const unsigned = checkpointNote.replace('8BlZ', '8BlA') + w1Line + w2Line;
    const otherLog = signerFromSeed('log.example/other', Buffer.alloc(32, 9)).key;
    const elsewhere = valueOf(parseWitnessPolicy(`log ${otherLog.text}\n${both}`));

    expect(witnessed(unsigned, policy).fault).toMatch('does not verify');
    expect(witnessed(checkpointNote + w1Line + w2Line, elsewhere).fault).toBe(
      'the policy has no log log.example/edits',
    );
  });

  test('is judged by its cosignatures alone where the policy has no logs', () => {
    const noLogs = valueOf(parseWitnessPolicy(both));

    expect(witnessed(checkpointNote + w1Line + w2Line, noLogs).fault).toBeNull();
  });
});
