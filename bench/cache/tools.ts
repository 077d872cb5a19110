import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { cacheFolder } from '../../lab/machine.ts';

export type ToolName = 'buildah' | 'kaniko' | 'docker';

export type FoundTool = { readonly path: string } | { readonly missing: string };

/** What `setup.sh` found. */
export function findTool(name: ToolName): FoundTool {
  const answer = join(cacheFolder(), 'bench-tools.tsv');
  if (!existsSync(answer)) return { missing: 'bench/cache/setup.sh has not run' };
  const rows = readFileSync(answer, 'utf8').trimEnd().split('\n').map((line) => line.split('\t'));
  const [kind, , text] = rows.find((row) => row[1] === name) ?? ['missing', name, 'setup.sh says nothing of it'];
  if (kind === 'missing') return { missing: text };
  return existsSync(text) ? { path: text } : { missing: `${text} is gone; bench/cache/setup.sh gets it` };
}
