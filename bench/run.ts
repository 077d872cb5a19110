import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { deno } from './deno.ts';
import { job } from './job.ts';
import { largeContext, load } from './load.ts';
import { machineFacts } from './machine-facts.ts';
import { platforms } from './platforms.ts';
import { projen } from './projen.ts';
import { readme, type Section, table } from './report.ts';
import { supplyChain } from './supply-chain.ts';
import { synthesis } from './synthesis.ts';

const all = { synthesis, load, projen, deno, job, platforms, supplyChain, largeContext };

/** Those with a name are only printed. */
const wanted = process.argv.slice(2);
const measurements = Object.entries(all).filter(([name]) => wanted.length === 0 || wanted.includes(name)).map(([, measurement]) => measurement);

async function bench(): Promise<void> {
  const facts = machineFacts();
  for (const [name, value] of facts) console.log(`${name}: ${value}`);

  const sections: Section[] = [];
  for (const { title, missing, run } of measurements) {
    console.log(`\n${title}${missing === undefined ? '' : `: not measured: ${missing}`}`);
    sections.push({ title, missing, rows: missing === undefined ? await run() : [] });
  }

  const results = table(sections);
  console.log(`\n${results}`);
  if (wanted.length === 0) writeFileSync(join(__dirname, 'README.md'), readme(facts, results));
}

bench().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
