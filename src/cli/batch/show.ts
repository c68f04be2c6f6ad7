import type { Batch, BatchItem } from '../../../clients/typescript/src/index.js';

const BAR = 24;

/** Where a batch stands, on one line. */
export function progressLine(batch: Batch): string {
  if (batch.state === 'awaiting_approval') return waitingLine(batch);
  const { items, ratePerSecond, secondsLeft, state } = batch;
  const open = items.waiting + items.pending + items.in_doubt;
  const done = items.total - open;
  const filled = Math.floor((BAR * done) / items.total);
  const notDone = items.refused + items.rejected + items.not_applied + items.superseded;
  return [
    `[${'#'.repeat(filled)}${'.'.repeat(BAR - filled)}]`,
    `${String(Math.floor((100 * done) / items.total))} %`,
    `${grouped(done)}/${grouped(items.total)}`,
    ...(state === 'paused' ? ['paused'] : [`${ratePerSecond.toFixed(1)}/s`]),
    ...(secondsLeft === null || open === 0 ? [] : [`${durationOf(secondsLeft)} left`]),
    ...(notDone > 0 ? [`${grouped(notDone)} not applied`] : []),
    ...(items.in_doubt > 0 ? [`${grouped(items.in_doubt)} in doubt`] : []),
  ].join('  ');
}

function waitingLine({ approvals, approvalsNeeded, items, itemsChecked }: Batch): string {
  return [
    `waits for approval: ${String(approvals.length)} of ${String(approvalsNeeded)}`,
    ...(itemsChecked === items.total
      ? []
      : [`${grouped(itemsChecked ?? 0)}/${grouped(items.total)} checked`]),
  ].join('  ');
}

/** What persons decided on the batch, line by line. */
export function decisionsOn({ approvals }: Batch): string[] {
  return approvals.map(({ by, decision, comment }) => {
    const said = comment === null ? '' : `: ${printable(comment)}`;
    return `${decision === 'approve' ? 'approved' : 'declined'} by ${printable(by)}${said}`;
  });
}

/** What the batch came to, in a sentence. */
export function summaryOf({ items, state }: Batch): string {
  const { total, ...counts } = items;
  const parts = Object.entries(counts)
    .filter(([, count]) => count > 0)
    .map(([name, count]) => `${grouped(count)} ${name.replace('_', ' ')}`);
  return `${state.replace('_', ' ')}: ${grouped(total)} items: ${parts.join(', ')}.`;
}

/** What a dry run would change about a message, or why it would not, line by line. */
export function differenceOf(item: BatchItem, place: string): string[] {
  const head = `${place}: ${nameOf(item)}`;
  if (item.problem) return [`${head}: ${kindOf(item)}. ${printable(item.problem.detail)}`];
  const before = item.prior
    ? { MsgBody: item.prior.MsgBody, CloudCustomData: customDataOf(item) }
    : {};
  return [
    head,
    ...(item.changes ?? []).flatMap(({ op, path, value }) => {
      const at = path.slice(1);
      return [
        ...(op === 'add' ? [] : [`  - ${at} ${shown(valueAt(before, path))}`]),
        ...(op === 'remove' ? [] : [`  + ${at} ${shown(value)}`]),
      ];
    }),
  ];
}

/** Why an item was not applied. */
export function failureOf(item: BatchItem, place: string): string {
  const detail = item.problem ? `: ${kindOf(item)}. ${printable(item.problem.detail)}` : '';
  return `${place}: ${nameOf(item)}: ${item.state}${detail}`;
}

function nameOf({ message: { GroupId, MsgSeq, TopicId } }: BatchItem): string {
  return printable([GroupId, TopicId, String(MsgSeq)].filter((part) => part !== null).join(' '));
}

function kindOf({ problem }: BatchItem): string {
  return printable(problem?.type.replace('/problems/', '') ?? '');
}

function customDataOf({ prior }: BatchItem): string | undefined {
  return prior?.CloudCustomData?.known === true ? prior.CloudCustomData.value : undefined;
}

function valueAt(value: unknown, path: string): unknown {
  return path
    .split('/')
    .slice(1)
    .reduce<unknown>((at, token) => {
      const name = token.replaceAll('~1', '/').replaceAll('~0', '~');
      return typeof at === 'object' && at !== null
        ? (at as Readonly<Record<string, unknown>>)[name]
        : undefined;
    }, value);
}

function shown(value: unknown): string {
  return value === undefined ? '(not known)' : printable(JSON.stringify(value));
}

/** What a terminal would act on, or show in another order than it stands, is written as an escape. */
export function printable(text: string): string {
  return text.replaceAll(
    /[\p{Cc}\p{Cf}\u2028\u2029]/gu,
    (one) => `\\u${(one.codePointAt(0) ?? 0).toString(16).padStart(4, '0')}`,
  );
}

function durationOf(seconds: number): string {
  const whole = Math.ceil(seconds);
  return whole < 90 ? `${String(whole)} s` : `${String(Math.ceil(whole / 60))} min`;
}

function grouped(count: number): string {
  return count.toLocaleString('en-US');
}
