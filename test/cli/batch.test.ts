import { randomUUID } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { runBatch } from '../../src/cli/batch/run.js';
import type { Terminal } from '../../src/cli/batch/terminal.js';
import { policyFile } from '../approvals/policy-file.js';
import { itemsOf, refundDesk, DocumentedService, textBody } from '../contract/service.js';
import { freePort } from '../../src/local/free-port.js';
import { type TemporaryFolder, temporaryFolder } from '../support/temporary-folder.js';

const policy = policyFile([{ when: { groupId: ['approved-*'] }, approvals: 1 }]);
let service: DocumentedService;
let token = '';
let folder: TemporaryFolder;

beforeAll(async () => {
  service = await DocumentedService.start({
    CONSOLE_CLIENT_ID: 'edit-console',
    APPROVAL_POLICY_FILE: policy.path,
  });
  folder = await temporaryFolder();
  token = await service.tokens.token(refundDesk.client, refundDesk.scope);
});
afterAll(async () => {
  await service.stop();
  policy[Symbol.dispose]();
  await folder[Symbol.asyncDispose]();
});

/** Keeps what is said, and answers as a test wants it. */
class Screen implements Terminal {
  readonly lines: string[] = [];
  readonly shown: string[] = [];
  readonly questions: string[] = [];
  answer = true;
  /** Told of each line of progress; what it gives back interrupts. */
  interrupts: (line: string) => boolean = () => false;
  private readonly interrupted: AbortController[] = [];

  say(lines: readonly string[]): void {
    this.lines.push(...lines);
  }

  complain(lines: readonly string[]): void {
    this.lines.push(...lines);
  }

  progress(line: string): void {
    this.shown.push(line);
    if (this.interrupts(line)) this.interrupted.at(-1)?.abort();
  }

  endProgress(): void {
    this.shown.push('end');
  }

  confirm(question: string): Promise<boolean> {
    this.questions.push(question);
    return Promise.resolve(this.answer);
  }

  interruptible() {
    const one = new AbortController();
    this.interrupted.push(one);
    return { signal: one.signal, done: () => undefined };
  }
}

let screen: Screen;
beforeEach(() => {
  screen = new Screen();
});
afterEach(() => service.im.clearFaults());

function fileOf(name: string, text: string): string {
  const file = path.join(folder.path, `${randomUUID()}-${name}`);
  writeFileSync(file, text);
  return file;
}

function run(args: readonly string[], also: Readonly<Record<string, string>> = {}) {
  const environment = { LEDGER_URL: service.replica.url, LEDGER_TOKEN: token, ...also };
  return runBatch(args, environment, screen);
}

const why = ['--operator', 'alice', '--reason', 'asked'];

function csvOf(
  rows: readonly (readonly (string | number)[])[],
  header = 'groupId,msgSeq,text',
): string {
  return fileOf('plan.csv', `${header}\r\n${rows.map((row) => row.join(',')).join('\r\n')}\r\n`);
}

async function textOf({ GroupId, MsgSeq }: { readonly GroupId: string; readonly MsgSeq: number }) {
  const { body } = await service.get(
    `/v1/messages/current?groupId=${GroupId}&msgSeq=${String(MsgSeq)}`,
  );
  return (body['current'] as { MsgBody: unknown }).MsgBody;
}

/** What waits, by a person. */
async function approve(decision = 'approve'): Promise<void> {
  const ask = await service.person('bob@example.com');
  for (const { id } of itemsOf(await service.get('/v1/approvals', ask))) {
    const body = { decision, comment: 'fine' };
    const answer = await service.post(`/v1/batches/${String(id)}/approval`, body, ask);
    expect(answer.status).toBe(200);
  }
}

describe('a plan', () => {
  test('is tried first, its changes shown, and carried out once that is confirmed', async () => {
    const [first, second] = [service.message(), service.message()];
    const file = csvOf(
      [
        [first.GroupId, first.MsgSeq, '"new, with\r\na break"', ''],
        [`'${second.GroupId}`, second.MsgSeq, 'new', 'OPS-9'],
      ],
      '\uFEFFgroupId,msgSeq,text,ticket',
    );
    const code = await run([file, ...why, '--ticket', 'OPS-1']);

    expect(screen.lines.slice(0, 4)).toEqual([
      'Dry run of 2 items ...',
      `line 2: ${first.GroupId} ${String(first.MsgSeq)}`,
      '  - MsgBody/0/MsgContent/Text "as it was"',
      '  + MsgBody/0/MsgContent/Text "new, with\\r\\na break"',
    ]);
    expect(screen.lines[4]).toBe(`line 4: ${second.GroupId} ${String(second.MsgSeq)}`);
    expect(screen.questions).toEqual(['Edit 2 messages?']);
    expect(screen.lines.at(-1)).toBe('finished: 2 items: 2 applied.');
    expect(screen.shown.at(-2)).toMatch(/^\[#{24}\] {2}100 % {2}2\/2 /);
    expect(code).toBe(0);
    expect(await textOf(second)).toEqual(textBody('new'));
    const edits = await service.audit(`/v1/audit/modifications?groupId=${second.GroupId}`);
    expect(itemsOf(edits)).toMatchObject([
      { ticket: 'OPS-9', reason: 'asked', actor: { operator: 'alice' } },
    ]);
  });

  test('is not carried out where it is not confirmed', async () => {
    const message = service.message();
    screen.answer = false;
    const code = await run([csvOf([[message.GroupId, message.MsgSeq, 'new']]), ...why]);

    expect(code).toBe(3);
    expect(screen.lines.at(-1)).toBe('Nothing was edited.');
    expect(await textOf(message)).toEqual(textBody('as it was'));
  });

  test('of which nothing can be applied asks nothing', async () => {
    const message = service.message();
    const code = await run([csvOf([[message.GroupId, message.MsgSeq, 'as it was']]), ...why]);

    expect(code).toBe(1);
    expect(screen.questions).toEqual([]);
    expect(screen.lines.at(-1)).toBe('1 items cannot be applied.');
  });

  test('overwrites only what it has shown', async () => {
    const message = service.message();
    screen.confirm = async () => {
      await service.edit({ ...message, MsgBody: textBody('meanwhile') });
      return true;
    };
    const code = await run([csvOf([[message.GroupId, message.MsgSeq, 'new']]), ...why]);

    expect(code).toBe(1);
    expect(screen.lines.at(-2)).toMatch(/^line 2: .*: rejected: prior-changed\. /);
    expect(await textOf(message)).toEqual(textBody('meanwhile'));
  });

  test('as NDJSON names who and why itself; what cannot be applied is reported by its line', async () => {
    const message = service.message();
    const lines = [
      { operator: 'alice', reason: 'asked' },
      { message: { ...message, MsgBody: textBody('new') } },
      { message: { ...message, MsgSeq: 4_000, MsgBody: textBody('new') } },
    ];
    const file = fileOf('plan.ndjson', lines.map((line) => JSON.stringify(line)).join('\n'));
    const code = await run([file, '--yes']);

    expect(code).toBe(1);
    expect(screen.questions).toEqual([]);
    expect(screen.lines).toContain('1 items cannot be applied.');
    expect(screen.lines.at(-2)).toMatch(/^line 3: .* 4000: rejected: message-not-found\. /);
    expect(screen.lines.at(-1)).toBe('finished: 2 items: 1 applied, 1 rejected.');
  });

  test('as JSON may be tried only', async () => {
    const message = service.message();
    const items = [{ message: { ...message, MsgBody: textBody('\u202enew') } }];
    const file = fileOf('plan.json', JSON.stringify({ operator: 'alice', reason: 'asked', items }));
    const code = await run([file, '--dry-run']);

    expect(code).toBe(0);
    expect(screen.lines.at(-1)).toBe('  + MsgBody/0/MsgContent/Text "\\u202enew"');
    expect(await textOf(message)).toEqual(textBody('as it was'));
  });

  test('that others have to approve says so, waits for them, and says who did', async () => {
    const message = service.message({ groupId: `approved-${randomUUID()}` });
    const file = csvOf([[message.GroupId, message.MsgSeq, 'new']]);
    const deciding: Promise<unknown>[] = [];
    screen.interrupts = (line) => {
      const isFirst = line.startsWith('waits for approval') && deciding.length === 0;
      if (isFirst) deciding.push(approve());
      return false;
    };

    const code = await run([file, ...why, '--yes']);
    await Promise.all(deciding);

    expect(screen.shown).toContain('waits for approval: 0 of 1');
    expect(screen.lines).toContain(
      'It needs the approval of 1 other persons, and goes on by itself once it has it.',
    );
    expect(screen.lines.slice(-2)).toEqual([
      'approved by bob@example.com: fine',
      'finished: 1 items: 1 applied.',
    ]);
    expect(code).toBe(0);
    expect(await textOf(message)).toEqual(textBody('new'));
  });

  test('that waits for others, and is interrupted, goes on waiting; declined, it edits nothing', async () => {
    const message = service.message({ groupId: `approved-${randomUUID()}` });
    const file = csvOf([[message.GroupId, message.MsgSeq, 'new']]);
    screen.interrupts = (line) => line.startsWith('waits for approval');

    const left = await run([file, ...why, '--yes']);
    expect(left).toBe(4);
    expect(screen.lines.at(-1)).toMatch(/^It goes on waiting\. .*--resume /);
    await approve('decline');
    screen.interrupts = () => false;
    const id = /--resume (\S+)/.exec(screen.lines.at(-1) ?? '')?.[1] ?? '';
    const code = await run(['--resume', id]);

    expect(code).toBe(1);
    expect(screen.lines.slice(-2)).toEqual([
      'declined by bob@example.com: fine',
      'declined: 1 items: 1 cancelled.',
    ]);
    expect(await textOf(message)).toEqual(textBody('as it was'));
  });

  test('that is interrupted is paused, and goes on when it is resumed', async () => {
    const found = Array.from({ length: 3 }, () => service.message());
    const file = csvOf(found.map(({ GroupId, MsgSeq }) => [GroupId, MsgSeq, 'new']));
    let isDry = true;
    screen.confirm = () => {
      isDry = false;
      // Nothing can be begun.
      service.im.fault({ kind: 'hang', api: 'group_msg_get_simple' });
      return Promise.resolve(true);
    };
    screen.interrupts = () => !isDry;
    const paused = await run([file, ...why]);
    service.im.clearFaults();
    const [, id = ''] = /--resume (\S+)$/.exec(screen.lines.at(-1) ?? '') ?? [];
    const state = (await service.get(`/v1/batches/${id}`)).body['state'];
    screen = new Screen();
    const resumed = await run(['--resume', id]);

    expect([paused, state]).toEqual([4, 'paused']);
    expect(resumed).toBe(0);
    expect(screen.lines).toEqual(['finished: 3 items: 3 applied.']);
  });
});

describe('nothing is sent', () => {
  test.each<[string, readonly string[], readonly string[]]>([
    ['an unknown column', ['groupId,msgSeq,txt', 'g,1,x'], ['line 1: there is no column "txt"']],
    ['a missing column', ['groupId,text', 'g,x'], ['line 1: the column msgSeq is missing']],
    [
      'faulty rows, each told by its line',
      ['groupId;msgSeq;text;MsgBody', 'g;x;a;', 'g;2;"a\nb";[]', 'g;3;;{', 'g;4;;'],
      [
        'line 2: give the msgSeq as a number',
        'line 3: give text or MsgBody, not both',
        'line 5: write MsgBody as a JSON array of elements',
        'line 6: give text, MsgBody or CloudCustomData',
      ],
    ],
    [
      'a quote that is open',
      ['groupId,msgSeq,text', 'g,1,"x'],
      ['line 2: this is no CSV: a quote is not closed'],
    ],
    [
      'too few cells',
      ['groupId,msgSeq,text', 'g,1'],
      ['line 2: this is no CSV: it has more or fewer cells than the first line'],
    ],
  ])('of CSV with %s', async (_, rows, lines) => {
    expect(await run([fileOf('plan.csv', rows.join('\n')), ...why])).toBe(2);
    expect(screen.lines).toEqual(expect.arrayContaining([...lines]));
  });

  test('of broken lines, each reported', async () => {
    const file = fileOf('plan.ndjson', '{"operator":"a"}\n{\n\n{"a":1,"a":2}\n');

    expect(await run([file])).toBe(2);
    expect(screen.lines).toEqual([
      expect.stringMatching(/^line 2: this is no JSON: /),
      'line 4: /a: give this key only once',
    ]);
  });

  test('that the service refuses; its faults are reported by line', async () => {
    const file = csvOf([
      ['g', 0, 'new'],
      ['g', 2, 'new'],
      ['g', 2, 'new'],
    ]);

    expect(await run([file, '--operator', 'alice'])).toBe(2);
    expect(screen.lines).toEqual([
      'line 2: message/MsgSeq: give an integer from 1 to 4294967295',
      expect.stringMatching(/^line 4: message: remove this item: /),
      expect.stringMatching(/^\/reason: give the reason: /),
    ]);
  });

  test.each<[string, readonly string[], string]>([
    ['without a file', [], 'give one FILE'],
    ['with an unknown option', ['x.csv', '--what'], "'--what'"],
    ['of a file of unknown form', ['package.json.txt'], 'cannot be read (ENOENT)'],
    ['of a file that is not there', ['nowhere.csv'], 'cannot be read (ENOENT)'],
    ['of a batch that is not there', ['--resume', randomUUID()], 'batch-not-found: '],
  ])('%s', async (_, args, said) => {
    expect(await run(args)).toBe(2);
    expect(screen.lines.join('\n')).toContain(said);
  });

  test('without a token', async () => {
    expect(await run(['x.csv'], { LEDGER_TOKEN: '' })).toBe(2);
    expect(screen.lines).toEqual(['give the token: LEDGER_TOKEN, or --token-file FILE']);
  });

  test('to an address that is none', async () => {
    expect(await run(['x.csv', '--url', 'ledger:443x/'], { LEDGER_URL: '' })).toBe(2);
    expect(await run(['x.csv'], { LEDGER_URL: 'ledger.example.com' })).toBe(2);
    expect(screen.lines.at(-1)).toBe(
      'the address of the service is no URL: give --url https://HOST',
    );
  });

  test('to a service that is away: it says so at once, goes on trying, and ends with what to look at', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date'] });
    try {
      const file = csvOf([['g', 2, 'new']]);
      const running = run([file, ...why, '--url', `http://127.0.0.1:${String(await freePort())}`]);
      const end = { isReached: false };
      const ended = running.finally(() => {
        end.isReached = true;
      });
      for (let passed = 0; !end.isReached && passed < 3_000; passed += 1) {
        await new Promise(setImmediate);
        await vi.advanceTimersByTimeAsync(100);
      }

      expect(await ended).toBe(2);
      expect(screen.shown[0]).toBe(
        'No answer from the service (ECONNREFUSED). Trying again for up to 60 s.',
      );
      expect(screen.lines).toEqual([
        'No answer from the service (ECONNREFUSED). Is it running, and is this its address (--url, LEDGER_URL)?',
      ]);
    } finally {
      vi.useRealTimers();
    }
  });
});
