import type { BuildContribution, Flag } from '../../contract.ts';
import { csvRecord } from '../../text/csv.ts';
import { shellWord } from '../../text/sh.ts';

/** The command that builds and pushes an image, one flag a line. */
export function buildctl(flags: readonly Flag[], output: NonNullable<BuildContribution['output']>): string {
  const all: readonly Flag[] = [
    ['--frontend', ['dockerfile.v0']],
    ...flags,
    ['--output', csvRecord([['type', ['image']], ...output])],
  ];
  return ['buildctl-daemonless.sh build', ...all.map(([name, value]) => `  ${name} ${shellWord(value)}`)].join(' \\\n');
}
