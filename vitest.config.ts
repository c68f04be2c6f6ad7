import { configDefaults, defineConfig, type TestProjectInlineConfiguration } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';
import { plantedFaults } from './test/simulation/planted-faults.js';

/** What needs nothing but the sources: no server, no build. */
const UNIT = [
  'test/*.test.ts',
  'test/{auth,batches,edits,http,im,im-simulator,erasure,json,ledger,model,network,sealing,settings,sinks,time,verifier,witnesses}/**/*.test.ts',
  'test/console/{api,contents,new-edit,search}/**/*.test.ts',
  'test/quota/{bulk-share,memory-store,pacer}.test.ts',
  'test/clients/{browser,retrying-fetch,event-stream}.test.ts',
];
/** What needs nothing but the sources either, and computes for long. */
const COMPUTING = ['test/simulation/**/*.test.ts', 'test/clients/types.test.ts'];
/** The HTTP contract and the SQL, on a real PostgreSQL that is set up as the tests want it, without a build. */
const CONTRACT = [
  // The replica of `leaks` is a process of its own, which needs a build; what erasures are attacked with takes its time.
  'test/contract/**/!(leaks|erasure-*).test.ts',
  'test/postgres/**/!(foreign-settings|foreign-rights|poolers|spent-months|large-month).test.ts',
];
/** What others running beside would spoil: calls a second, answers in time, deaths by seed. */
const ALONE = [
  'test/{chaos,fuzz}/**/*.test.ts',
  'test/promises/quota.test.ts',
  'test/quota/replicas.test.ts',
];
/** What starts programs, or waits for time-outs on purpose. */
const SLOW = [
  'test/{contract/{unavailable,problems,audit-modifications},http/bodies,network/proxy,postgres/batches/running}.test.ts',
  'test/console/*.test.ts',
  'test/{bench,deploy,lives,local,ops,promises,upgrade}/**/*.test.ts',
  'test/im-simulator/program.test.ts',
];
const ALL = ['test/**/*.test.ts'];

/** Begun before the others of their project, so that none of them runs on alone at the end. */
const LONGEST = [
  'bench/figures.test.ts',
  'deploy/runbook.test.ts',
  'ledger-service/tampering.test.ts',
];

class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const isLong = ({ moduleId }: TestSpecification) =>
      LONGEST.some((name) => moduleId.endsWith(`/test/${name}`));
    const sorted = await super.sort(files);
    return [...sorted.filter(isLong), ...sorted.filter((file) => !isLong(file))];
  }
}

/** Projects of one `groupOrder` run together, the groups one after the other. */
function project(
  groupOrder: number,
  name: string,
  test: TestProjectInlineConfiguration['test'],
): TestProjectInlineConfiguration {
  return {
    plugins: [plantedFaults()],
    test: {
      // A busy machine may take its time; what never comes is told all the same.
      testTimeout: 180_000,
      hookTimeout: 180_000,
      expect: { poll: { timeout: 60_000 } },
      ...test,
      name,
      sequence: { groupOrder },
    },
  };
}

const globalSetup = ['test/support/global-setup.ts'];
/** What depends on servers, and on a machine that others use too, is tried up to twice more in CI; the last lines say which test. */
const retry = process.env['CI'] === undefined ? 0 : 2;

export default defineConfig({
  test: {
    // The second reporter prints `N passed, N failed` as the last line.
    sequence: { sequencer: LongestFirst },
    reporters: ['default', './test/support/closing-line-reporter.mjs'],
    projects: [
      project(1, 'unit', {
        include: UNIT,
        exclude: [...configDefaults.exclude, ...ALONE, ...SLOW],
        // Modules are read once a worker; no file here changes what another one finds.
        isolate: false,
        maxWorkers: 3,
      }),
      project(1, 'computing', { include: COMPUTING, isolate: false, maxWorkers: 3 }),
      project(2, 'contract', {
        include: CONTRACT,
        exclude: [...configDefaults.exclude, ...SLOW],
        globalSetup,
        isolate: false,
        maxWorkers: 3,
        retry,
      }),
      // The two that wait most run together.
      project(3, 'database', {
        include: ALL,
        exclude: [...configDefaults.exclude, ...UNIT, ...COMPUTING, ...CONTRACT, ...SLOW, ...ALONE],
        globalSetup,
        isolate: false,
        maxWorkers: 4,
        retry,
      }),
      project(3, 'slow', {
        include: SLOW,
        exclude: [...configDefaults.exclude, ...ALONE],
        globalSetup,
        isolate: false,
        maxWorkers: 4,
        testTimeout: 300_000,
        retry,
      }),
      project(4, 'alone', { include: ALONE, globalSetup, fileParallelism: false, retry }),
    ],
  },
});
