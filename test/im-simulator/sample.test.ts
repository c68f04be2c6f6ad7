import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import {
  SAMPLE_GROUPS,
  SAMPLE_TOPIC,
  sampleMessages,
} from '../../src/im-simulator/world/sample.js';

test('the docs list the groups of the simulator, and the messages that are special', () => {
  const page = readFileSync('docs/moving-over.md', 'utf8');
  const [, section = ''] = page.split('\n## What the simulator holds\n');
  const listed = [...section.matchAll(/^\| `(.+?)` +\| `(\w+)` +\| (.+?) +\|$/gm)];
  const last = (groupId: string): number =>
    Math.max(
      0,
      ...sampleMessages().flatMap((one) => (one.groupId === groupId ? [one.seq ?? 0] : [])),
    );

  expect(listed.map(([, groupId, type]) => ({ groupId, type }))).toEqual(
    SAMPLE_GROUPS.map(({ groupId, type }) => ({ groupId, type })),
  );
  for (const [, groupId = '', , messages = ''] of listed) {
    const range = last(groupId) === 0 ? 'none' : `1 to ${String(last(groupId))}`;
    expect([groupId, messages]).toEqual([groupId, expect.stringMatching(new RegExp(`^${range}`))]);
  }
  const special = (is: (one: ReturnType<typeof sampleMessages>[number]) => boolean) =>
    sampleMessages().find(is)?.seq;
  expect(section).toContain(
    `${String(special(({ isSystem }) => isSystem === true))} is a system message`,
  );
  expect(section).toContain(`${String(special(({ state }) => state === 'recalled'))} is recalled`);
  expect(section).toContain(`${String(special(({ state }) => state === 'deleted'))} is deleted`);
  expect(section).toContain(SAMPLE_TOPIC);
});
