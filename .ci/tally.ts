// Adds up vitest's JSON results and prints the one line that counts them. Usage: tally.ts <0|1> <results.json>...
// Exits with 1 when a test failed, a result is missing, no test passed, or the first argument says that something else did.
import { existsSync, readFileSync } from 'node:fs';

interface Results {
  readonly numPassedTests: number;
  readonly numFailedTests: number;
  readonly numPendingTests: number;
  readonly numTodoTests: number;
  readonly numFailedTestSuites: number;
}

const [elsewhere, ...files] = process.argv.slice(2);
const missing = files.filter((file) => !existsSync(file));
const results = files
  .filter((file) => existsSync(file))
  .map((file) => JSON.parse(readFileSync(file, 'utf8')) as Results);
const sum = (count: (result: Results) => number) =>
  results.reduce((total, result) => total + count(result), 0);

for (const file of missing) console.log(`no results in ${file}`);
const passed = sum((result) => result.numPassedTests);
// A file that could not be loaded has failed suites without failed tests; what failed outside of the tests counts as one.
const inTests = sum((result) => Math.max(result.numFailedTests, Math.min(result.numFailedTestSuites, 1)));
const failed = inTests + missing.length + (inTests === 0 && elsewhere !== '0' ? 1 : 0);
const skipped = sum((result) => result.numPendingTests + result.numTodoTests);
console.log(`${passed} passed, ${failed} failed, ${skipped} skipped`);
process.exitCode = failed === 0 && passed > 0 ? 0 : 1;
