import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import type { BuildkitImagePipelineOptions, SynthesizedFile } from '../../src/core/mod.ts';
import { folder } from '../support/projects.ts';
import { output } from '../support/run.ts';

interface Job { readonly script?: readonly string[] }
type Pipeline = Readonly<Record<string, Job | readonly string[]>>;

export interface Synthesized {
  readonly options: BuildkitImagePipelineOptions;
  readonly files: readonly SynthesizedFile[];
}

/** The pipeline's file, as YAML and as data. */
export function pipelineOf({ files: [{ content }] }: Synthesized): { readonly text: string; readonly data: Pipeline } {
  return { text: content, data: parse(content) };
}

/** What the image jobs of each tree call, word by word: the programs of the job are replaced by such as print their words. */
export function wordsOf(shell: readonly string[], trees: readonly Synthesized[]): string[][] {
  const script = join(folder(), 'script.sh');
  const programs = new Set(trees.flatMap(({ files }) => files.flatMap(({ path, content }) => path.endsWith('.sh') ? [...content.matchAll(/^([a-z][a-z_0-9]*)\(\)/gm)].map(([, name]) => name) : [])));
  writeFileSync(script, [
    'set -e',
    'exec 3>&1 >/dev/null',
    'PATH=/nonexistent', // nothing but these is run
    ...[...programs].map((name) => `${name}() { printf "%s\\0" ${name} "$@" >&3; }`),
    ...trees.flatMap((tree) => [...imageJobs(pipelineOf(tree).data).flatMap(({ script: lines = [] }) => ['(', ':', ...lines, ')']), 'printf "\\001\\0" >&3']),
  ].join('\n'));
  return output([...shell, script], { env: {} }).split('\u0001\0').slice(0, -1).map((words) => words.split('\0').slice(0, -1));
}

function imageJobs(pipeline: Pipeline): readonly Job[] {
  return Object.entries(pipeline).filter(([name]) => /^\.?build-image(?::|$)/.test(name)).map(([, job]) => job as Job);
}

/** The words that an image's options stand for, where an option is passed on as it is: each has to be among the words of its job. */
export function asked({ images = [] }: BuildkitImagePipelineOptions = {}): string[] {
  return images.flatMap(({ buildArgs = {}, labels = {}, target, frontendAttributes = {}, platforms = [], dockerfile }) => [
    ...literals('build-arg:', buildArgs),
    ...literals('label:', labels),
    ...literals('', frontendAttributes),
    ...target === undefined ? [] : [`target=${target}`],
    ...platforms,
    ...dockerfile === undefined ? [] : [`filename=${dockerfile.replace(/^.*\//, '')}`].filter((word) => word !== 'filename=Dockerfile'),
  ]);
}

function literals(prefix: string, values: object): string[] {
  return Object.entries(values).flatMap(([name, value]) => typeof value === 'string' ? [`${prefix}${name}=${value}`] : []);
}
