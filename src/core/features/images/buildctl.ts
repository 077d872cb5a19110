import type { BuildContribution, Flag } from '../../contract.ts';
import { csvRecord } from '../../text/csv.ts';
import { shellWord } from '../../text/sh.ts';
import type { Value } from '../../text/value.ts';

/** One image for buildctl. */
export interface Build {
  readonly variable: string;
  readonly name: Value;
  readonly output: NonNullable<BuildContribution['output']>;
  readonly flags: readonly Flag[];
}

/** The call of the job's program that builds an image, one flag of `buildctl build` a line. */
export function buildImage({ variable, name, output, flags }: Build): string {
  const all: readonly Flag[] = [...flags, ['--output', csvRecord([['type', ['image']], ...output])]];
  return [`build_image ${variable} ${shellWord(name)}`, ...all.map(([flag, value]) => `  ${flag} ${shellWord(value)}`)].join(' \\\n');
}
