import type { Plugin } from 'vitest/config';

interface PlantedFault {
  readonly file: string;
  /** Must stand in the file exactly once. */
  readonly line: string;
  readonly instead: string;
}

/** Faults in `src/edits` that the simulation has to find. Each is made in a copy of the module, which only its own test imports. */
const PLANTED_FAULTS = {
  'the freshness check dropped': {
    file: 'execution.ts',
    line: 'deadline: this.freshUntil,',
    instead: 'deadline: Infinity,',
  },
  'a claim that outlives its lease': {
    file: 'execution.ts',
    line: 'maySend: () => !this.halted.signal.aborted && this.isOurs(),',
    instead: 'maySend: () => !this.halted.signal.aborted,',
  },
  'late landing ignored': {
    file: 'execution.ts',
    line: 'mayStillLand: clock.monotonic() < this.mayLandUntil,',
    instead: 'mayStillLand: false,',
  },
  'sent again without a re-read': {
    file: 'execution.ts',
    line: 'return this.inDoubt(replyOf(answer));',
    instead: "await this.inDoubt(replyOf(answer));\n        return 'send';",
  },
  'an orphaned edit sent without a re-read': {
    file: 'executions.ts',
    line: "this.begin(open, 'reread');",
    instead: "this.begin(open, 'send');",
  },
  'sent before its record is confirmed': {
    file: 'modify.ts',
    line: 'const open = await this.orRelease(claim, beginning);',
    instead: `const { ifPriorDigest: _i, key: _k, ...facts } = claim.intent;
    const status = { state: 'pending', im: null, attempts: 0, sentAt: null } as const;
    const begun = { ...facts, snapshot, status, ledger: [] };
    this.executions.begin({ edit: begun, lease: claim.lease, begunAt: this.clock.monotonic() }, 'send');
    const open = await beginning;`,
  },
  'a line that is gone': { file: 'execution.ts', line: 'is not there', instead: '' },
} satisfies Record<string, PlantedFault>;

export type PlantedFaultName = keyof typeof PLANTED_FAULTS;

const QUERY = /[?&]planted=([^&]+)/;
/** What is copied with the fault: the module itself, and those on the way to it. */
const COPIED = /\/src\/edits\/(modify|executions|execution)\.ts$/;

/** `import('….js?planted=…')` gives a copy of a module of `src/edits` in which one line is another. */
export function plantedFaults(): Plugin {
  return {
    name: 'planted-faults',
    enforce: 'pre',
    async resolveId(source, importer) {
      const planted = QUERY.exec(source)?.[1] ?? QUERY.exec(importer ?? '')?.[1];
      if (!planted) return null;
      const from = importer?.replace(/\?.*$/, '');
      const resolved = await this.resolve(source.replace(/\?.*$/, ''), from, { skipSelf: true });
      if (!resolved || !COPIED.test(resolved.id)) return resolved;
      return `${resolved.id}?planted=${planted}`;
    },
    transform(code, id) {
      const planted = QUERY.exec(id)?.[1];
      return planted ? plantedIn(code, id, decodeURIComponent(planted)) : null;
    },
  };
}

function plantedIn(code: string, id: string, name: string): string | null {
  const fault = Object.entries(PLANTED_FAULTS).find(([other]) => other === name)?.[1];
  if (!fault) throw new Error(`there is no planted fault ${name}`);
  if (!id.includes(`/${fault.file}?`)) return null;
  const parts = code.split(fault.line);
  if (parts.length !== 2) {
    throw new Error(`${fault.file} has ${parts.length - 1} times: ${fault.line}`);
  }
  return parts.join(fault.instead);
}
