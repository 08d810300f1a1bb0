// A vitest reporter that leaves what `npm run verify` shows in the file that BULWARK_TEST_REPORT names.
import { writeFileSync } from 'node:fs';
import type { Reporter, SerializedError, TestModule } from 'vitest/node';

/** What came of one test file. */
export interface FileReport {
  /** Path below the repository. */
  readonly path: string;
  readonly passed: number;
  /** Failed tests; 1 where the file itself broke (it did not load, a set-up failed): that must not vanish from a sum. */
  readonly failed: number;
  /** Names of the tests that did not run. */
  readonly skipped: readonly string[];
  readonly milliseconds: number;
  /** Each failure with its difference. */
  readonly failures: readonly string[];
}

/** The test run. */
export interface RunReport {
  readonly files: readonly FileReport[];
  /** Errors outside any test, such as an unhandled rejection. */
  readonly errors: readonly string[];
}

export default class VerifyReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], errors: readonly SerializedError[]): void {
    const report: RunReport = { files: modules.map(fileReport), errors: errors.map(errorText) };
    const file = process.env['BULWARK_TEST_REPORT'];
    if (file === undefined) throw new Error('BULWARK_TEST_REPORT names no file');
    writeFileSync(file, JSON.stringify(report));
  }
}

function fileReport(module: TestModule): FileReport {
  const path = module.relativeModuleId;
  const tests = [...module.children.allTests()];
  const failures = tests.flatMap((test) => {
    const result = test.result();
    if (result.state !== 'failed') return [];
    return [`${path} > ${test.fullName}\n${result.errors.map(errorText).join('\n')}`];
  });
  const setUp = [module, ...module.children.allSuites()].flatMap((suite) => suite.errors());
  const broken = setUp.map((error) => `${path}\n${errorText(error)}`);
  return {
    path,
    passed: tests.filter((test) => test.result().state === 'passed').length,
    failed: failures.length + (module.state() === 'failed' && failures.length === 0 ? 1 : 0),
    skipped: tests.filter((test) => !/passed|failed/.test(test.result().state)).map((test) => test.fullName),
    milliseconds: module.diagnostic().collectDuration + module.diagnostic().duration,
    failures: [...broken, ...failures],
  };
}

interface ErrorLike {
  readonly message: string;
  readonly stack?: string;
  readonly diff?: string;
}

/** The difference says more than the stack, where there is one. */
function errorText(error: ErrorLike): string {
  return error.diff === undefined ? (error.stack ?? error.message) : `${error.message}\n${error.diff}`;
}
