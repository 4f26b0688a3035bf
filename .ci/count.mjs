/** What does .ci/run say last? The tests that passed and failed; a step that failed without a failed test counts too. */

import { readFileSync } from 'node:fs';

const [file = '', failedSteps = '0'] = process.argv.slice(2);

/** A file that could not be loaded has no tests to count: it is one failure. */
const failuresOf = ({ status, assertionResults }) => {
  const failed = assertionResults.filter((test) => test.status === 'failed').length;
  return failed === 0 && status === 'failed' ? 1 : failed;
};

function counts() {
  try {
    const { numPassedTests, testResults } = JSON.parse(readFileSync(file, 'utf8'));
    return { passed: numPassedTests, failed: testResults.map(failuresOf).reduce((sum, n) => sum + n, 0) };
  } catch {
    return { passed: 0, failed: 0 };
  }
}

const { passed, failed } = counts();
const failures = Math.max(failed, Number(failedSteps), passed === 0 ? 1 : 0);
process.stdout.write(`${passed} passed, ${failures} failed\n`);
process.exitCode = failures > 0 ? 1 : 0;
