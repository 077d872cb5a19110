import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { lastLines, shortcomings } from './fault.ts';
import { type Row, differences, row, updated } from './report.ts';
import { Stage } from './stage.ts';
import { inspect, requireReal } from '../machine.ts';
import { faults } from './table/table.ts';

/** Then a job hangs. */
const limitSeconds = 60;
const report = join(__dirname, '../../docs/faults.md');

/** Measures the faults whose area or name has all of these words and writes the report. */
async function main(words: readonly string[]): Promise<void> {
  if (process.getuid?.() !== 0) {
    console.warn('SKIPPED: the faults need namespaces for mounts and processes, which only root may make here.\n  fix: sudo npm run faults');
    return;
  }
  requireReal(inspect());
  const chosen = faults.filter(({ area, name }) => words.every((word) => `${area}: ${name}`.includes(word)));
  if (chosen.length === 0) throw new Error(`No fault is called like ${words.join(' ')}`);
  const rows: Row[] = [];
  const stage = await Stage.open(limitSeconds);
  try {
    for (const fault of chosen) {
      const measured = await stage.measure(fault);
      const found = shortcomings(fault, measured);
      const now = row(fault, measured, found);
      rows.push(now);
      console.log(`${found.length === 0 ? 'good' : 'OPEN'}  ${fault.area}: ${fault.name}  ${measured.exitCode < 0 ? 'never ends' : `${measured.seconds.toFixed(2)} s, exit ${measured.exitCode}`}`);
      if (found.length > 0) console.log([...found.map((text) => `      - ${text}`), ...lastLines(measured.log, 4).map((line) => `        ${line}`)].join('\n'));
    }
  } finally {
    await stage.close();
    tell(rows);
  }
}

/** Says what differs from the report, and writes it anew; what was measured before an error counts. */
function tell(rows: readonly Row[]): void {
  const before = readFileSync(report, 'utf8');
  const changes = differences(before, rows);
  console.log(`\n${rows.length} faults, ${rows.filter(({ verdict }) => verdict === 'good').length} good. ${changes.length === 0 ? 'Nothing differs from docs/faults.md.' : 'What differs from docs/faults.md:'}`);
  for (const change of changes) console.log(`  ${change}`);
  writeFileSync(report, updated(before, rows, faults));
}

// so that what ends with this process does
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => process.exit(1));
main(process.argv.slice(2)).catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
