/**
 * How many tests passed and failed, from what `vitest --reporter=json` wrote: `node scripts/test-counts.mjs FILE`
 * prints `PASSED FAILED`. A report that is missing, or that lists no test at all, is a failure.
 */
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

/** @param exitCode of vitest: it also fails for what no test is to blame for, such as an unhandled rejection */
export function testCounts(file, exitCode = 0) {
  let report
  try {
    report = JSON.parse(readFileSync(file, 'utf8'))
  } catch {
    return { passed: 0, failed: 1, skipped: 0 }
  }
  const { numPassedTests: passed, numFailedTests, numPendingTests: skipped, testResults } = report
  // A file that cannot be loaded has no tests that could fail.
  const broken = testResults.filter(
    (one) => one.status === 'failed' && !one.assertionResults.some(isFailed),
  ).length
  const failed = numFailedTests + broken
  const unexplained = failed === 0 && (exitCode !== 0 || passed === 0)
  return { passed, failed: unexplained ? 1 : failed, skipped }
}

const isFailed = (assertion) => assertion.status === 'failed'

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { passed, failed } = testCounts(process.argv[2], Number(process.argv[3] ?? 0))
  console.log(`${passed} ${failed}`)
}
