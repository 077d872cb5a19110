import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { App } from './app.ts';
import { cacheMountApp, compiledApp } from './apps/compiled-app.ts';
import { monorepo } from './apps/monorepo.ts';
import { nodeApp, nodeAppOnDaemons, nodeAppWithLinks } from './apps/node-app.ts';
import { smallApp } from './apps/small-app.ts';
import { chart } from './chart.ts';
import { facts } from './facts.ts';
import { readme, type Result, section } from './report.ts';
import { inRounds } from './rounds.ts';
import { buildah } from './subjects/buildah.ts';
import { docker, dockerSocket } from './subjects/docker.ts';
import { gitlabDocs } from './subjects/gitlab-docs.ts';
import { kaniko } from './subjects/kaniko.ts';
import { ours } from './subjects/ours.ts';
import { plain } from './subjects/plain.ts';
import { remote } from './subjects/remote.ts';
import { state } from './subjects/state.ts';
import type { Subject } from './subjects/subject.ts';

const apps = [nodeApp, nodeAppWithLinks, smallApp, compiledApp, monorepo, nodeAppOnDaemons, cacheMountApp];
const { BENCH_ROUNDS, BENCH_ONLY } = process.env;
const rounds = Number(BENCH_ROUNDS ?? 5);

async function bench(): Promise<void> {
  const known = await facts();
  for (const [name, value] of known) console.log(`${name}: ${value}`);

  const results: Result[] = [];
  for (const app of apps.filter(({ name }) => BENCH_ONLY === undefined || BENCH_ONLY.split(',').includes(name))) {
    console.log(`\n${app.title}`);
    const result = { app, ...await inRounds(app, subjectsFor(app), rounds) };
    console.log(`\n${section(result)}`);
    results.push(result);
  }
  if (BENCH_ROUNDS !== undefined || BENCH_ONLY !== undefined) {
    console.log('\nA quick look (BENCH_ROUNDS, BENCH_ONLY): nothing is written.');
    return;
  }
  writeFileSync(join(__dirname, 'README.md'), readme(known, results));
  writeFileSync(join(__dirname, '../cache.svg'), chart(results));
}

function subjectsFor({ against }: App): readonly Subject[] {
  const pipelines = against === undefined ? [] : [gitlabDocs];
  const tools = against === 'tools' ? [buildah, kaniko, docker] : [];
  const daemons = against === 'daemons' ? [state, remote, dockerSocket] : [];
  return [plain, ours, ...pipelines, ...tools, ...daemons];
}

// Ended by somebody, it still ends what it has started, and removes what it has written.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => process.exit(1));

bench().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
