/**
 * Prints `N passed, N failed` as the last line of a run, for scripts that read it. Before it stand the tests that failed
 * at first and passed when they were tried again: each is a fault, of the test or of the product.
 */
export default class ClosingLineReporter {
  onTestRunEnd(modules, unhandledErrors) {
    const count = { passed: 0, failed: unhandledErrors.length, skipped: 0 };
    const secondTries = [];
    for (const module of modules) {
      if (module.errors().length > 0) count.failed += 1;
      for (const test of module.children.allTests()) {
        const { state } = test.result();
        count[state === 'passed' || state === 'failed' ? state : 'skipped'] += 1;
        if (test.diagnostic()?.flaky) {
          const [{ message } = {}] = test.result().errors ?? [];
          secondTries.push(`${module.relativeModuleId} > ${test.fullName}: ${message}`);
        }
      }
    }
    const skipped = count.skipped > 0 ? `, ${count.skipped} skipped` : '';
    process.on('exit', () => {
      for (const test of secondTries) process.stdout.write(`\nPASSED ONLY WHEN REPEATED: ${test}`);
      process.stdout.write(`\n${count.passed} passed, ${count.failed} failed${skipped}\n`);
    });
  }
}
