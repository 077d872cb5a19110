import { stringify } from 'smol-toml';
import type { Parts, Program, YamlMap } from '../contract.ts';
import { program as loginFile } from '../job/login-file.sh.ts';
import { daemonConfigFile, folder } from '../paths.ts';
import { repository, version } from '../version.ts';
import { pipeline } from './pipeline.ts';
import { separate, yaml } from './yaml.ts';

/** A file to write. Overrides can change data before it is written. A program is the same for everybody. */
export interface ManagedFile {
  readonly path: string;
  /** Not set for a program. */
  readonly data?: object;
  /** The file's text, for its data as it is now. The marker says, in the first line, who writes the file. */
  readonly render: (marker: string | undefined, data: object) => string;
}

/** The files of the pipeline. An empty configuration of the daemon is left out. */
export function files(parts: Parts, ciFile: { readonly path: string; readonly included: boolean }): readonly ManagedFile[] {
  const { data, comments } = separate(pipeline(parts, ciFile.included));
  const title = ciFile.included ? [`Included by the project's .gitlab-ci.yml, which must have the stages: ${parts.stages.join(', ')}.`] : [];
  return [
    { path: ciFile.path, data, render: (marker, tree) => heading(marker, ...title) + yaml(tree, comments) },
    ...programsOf(parts).map((program) => ({ path: `${folder}/${program.name}.sh`, render: (marker?: string) => programText(program, marker) })),
    ...(isEmpty(parts.daemonConfig) ? [] : [{
      path: daemonConfigFile,
      data: parts.daemonConfig,
      render: (marker: string | undefined, tree: object) => {
        const settings = stringify(tree).trim();
        return heading(marker, ...daemonConfigTitle, ...(/"\$/.test(settings) ? ['The job puts the value of a CI variable in place of "$NAME".'] : [])) + `${settings}\n`;
      },
    }]),
    ...Object.entries(parts.jsonFiles).map(([path, content]) => ({ path, data: content, render: json })),
  ];
}

/** The programs of all jobs, each once: those of the image jobs, then those of the others. */
function programsOf({ programs, jobs }: Parts): readonly Program[] {
  const all = [...programs, ...Object.values(jobs).flatMap((job) => [...job.signsIn ? [loginFile] : [], ...job.programs ?? []])];
  return [...new Map(all.map((program) => [program.name, program])).values()];
}

/** BuildKit uses its default for a missing key, and ignores an unknown key without a warning. */
const daemonConfigTitle = [
  'Settings that differ from the defaults of buildkitd. BuildKit tries mirrors in order, then the registry.',
  'https://github.com/moby/buildkit/blob/master/docs/buildkitd.toml.md',
];

/** A program as it is written to a repository: its header, instructions for linters, and its source. Only the marker differs among users. */
export function programText({ origin, source }: Program, marker?: string): string {
  const tests = origin.replace(/^src\/core(\/features)?(\/[^/]+).*/, 'test$1$2');
  return commentLines(
    marker,
    `projen-buildkit-image-pipeline ${version}, Apache-2.0: ${repository}, ${origin}; tests are in ${tests}`,
    'shellcheck shell=sh disable=SC2034,SC2154 # the programs of a job share variables',
  ) + source;
}

/** JSON with an item of a list on each line. It has no comments, so the marker is an entry, which projen calls `//` too. */
function json(marker: string | undefined, tree: object): string {
  const entries = Object.entries({ ...marker === undefined ? {} : { '//': marker }, ...tree }).map(([key, value]) => {
    const items = Array.isArray(value) && value.length > 0 ? `[\n${value.map((item) => `    ${JSON.stringify(item)}`).join(',\n')}\n  ]` : JSON.stringify(value);
    return `  ${JSON.stringify(key)}: ${items}`;
  });
  return `{\n${entries.join(',\n')}\n}\n`;
}

/** Comment lines, then an empty one. */
function heading(...lines: readonly (string | undefined)[]): string {
  const text = commentLines(...lines);
  return text && `${text}\n`;
}

function commentLines(...lines: readonly (string | undefined)[]): string {
  return lines.filter((line) => line !== undefined).map((line) => `# ${line}\n`).join('');
}

function isEmpty(tree: YamlMap): boolean {
  return Object.keys(tree).length === 0;
}

