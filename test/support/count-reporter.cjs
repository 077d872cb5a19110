/** Prints the last line of the test command, from jest's own result. */
module.exports = class CountReporter {
  onRunComplete(_contexts, { numPassedTests, numFailedTests, numRuntimeErrorTestSuites, numPendingTests, numTodoTests }) {
    const skipped = numPendingTests + numTodoTests;
    // a suite that could not be loaded has no test to fail
    const line = `${numPassedTests} passed, ${numFailedTests + numRuntimeErrorTestSuites} failed${skipped ? `, ${skipped} skipped` : ''}`;
    // jest prints its own summary after this
    process.once('exit', () => console.log(line));
  }
};
