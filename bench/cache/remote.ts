import { nodeApp } from './apps/node-app.ts';
import { section } from './report.ts';
import { inRounds } from './rounds.ts';
import { ours } from './subjects/ours.ts';
import { plain } from './subjects/plain.ts';
import { remote } from './subjects/remote.ts';

/** What a daemon that stays saves: the Node-like app, in as many rounds as BENCH_ROUNDS says. It writes nothing. */
async function bench(): Promise<void> {
  const measured = await inRounds(nodeApp, [plain, ours, remote()], Number(process.env.BENCH_ROUNDS ?? 3));
  console.log(`\n${section({ app: nodeApp, ...measured })}`);
}

for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => process.exit(1));

bench().then(() => process.exit(), (error: unknown) => {
  console.error(error);
  process.exit(1);
});
