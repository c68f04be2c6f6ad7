import { configDefaults, defineConfig, type TestProjectInlineConfiguration } from 'vitest/config';
import { plantedFaults } from './test/simulation/planted-faults.js';

/** What needs nothing but the sources: no server, no build. */
const UNIT = [
  'test/*.test.ts',
  'test/{auth,edits,http,im,im-simulator,json,ledger,model,sealing,settings,simulation,verifier}/**/*.test.ts',
  'test/quota/{memory-ledger,pacer}.test.ts',
];
/** The HTTP contract and the SQL, on a real PostgreSQL, without a build. */
const CONTRACT = ['test/{contract,postgres}/**/*.test.ts'];
/** What others running beside would spoil: figures, deaths, and what starts programs. */
const SLOW = [
  'test/{bench,chaos,deploy,fuzz,local,ops,promises,upgrade}/**/*.test.ts',
  'test/im-simulator/program.test.ts',
  'test/quota/replicas.test.ts',
];
const ALL = ['test/**/*.test.ts'];

/** The projects run one after the other. */
function project(
  groupOrder: number,
  name: string,
  test: TestProjectInlineConfiguration['test'],
): TestProjectInlineConfiguration {
  return {
    plugins: [plantedFaults()],
    test: { testTimeout: 30_000, hookTimeout: 60_000, ...test, name, sequence: { groupOrder } },
  };
}

const globalSetup = ['test/support/global-setup.ts'];

export default defineConfig({
  test: {
    // The second reporter prints `N passed, N failed` as the last line.
    reporters: ['default', './test/support/closing-line-reporter.mjs'],
    projects: [
      project(1, 'unit', {
        include: UNIT,
        exclude: [...configDefaults.exclude, ...SLOW],
        // Modules are read once a worker; no file here changes what another one finds.
        isolate: false,
        maxWorkers: 3,
      }),
      project(2, 'contract', { include: CONTRACT, globalSetup, isolate: false, maxWorkers: 3 }),
      project(3, 'database', {
        include: ALL,
        exclude: [...configDefaults.exclude, ...UNIT, ...CONTRACT, ...SLOW],
        globalSetup,
        maxWorkers: 2,
      }),
      project(4, 'slow', { include: SLOW, globalSetup, fileParallelism: false }),
    ],
  },
});
