import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { chunks, share, texts } from './texts.ts';
import { inspect } from '../../lab/machine.ts';
import { compile } from '../../src/core/compile.ts';
import { program as csvProgram } from '../../src/core/job/job-csv.sh.ts';
import { program as jobProgram } from '../../src/core/job/job.sh.ts';
import { type BuildkitImagePipelineOptions, InvalidOptionsError, synthesize } from '../../src/core/mod.ts';
import { daemonConfigFile } from '../../src/core/paths.ts';
import { yaml } from '../../src/core/render/yaml.ts';
import { csvRecord } from '../../src/core/text/csv.ts';
import { shells, testWith } from '../support/parts.ts';
import { folder } from '../support/projects.ts';
import { psych } from '../support/psych.ts';
import { output } from '../support/run.ts';

const given = texts(share(12_000, 600));
/** What can be in an argument of a program at all. */
const isPassable = (text: string) => !/\0|\p{Surrogate}/u.test(text);
const passable = given.filter(isPassable);
const refused = given.filter((text) => !isPassable(text));

const read = (channel: 'csv' | 'toml', of: readonly string[]) => JSON.parse(output([inspect().tool('readers'), channel], { input: JSON.stringify(of) }));

interface Job { readonly script: readonly string[]; readonly variables: { readonly [name: string]: unknown } }

const imagesOf = (of: readonly string[]): BuildkitImagePipelineOptions => ({
  cache: { disabled: true },
  checks: [{ name: 'test', image: 'alpine', commands: ['true'], variables: Object.fromEntries(of.map((text, index) => [`V${index}`, text])) }],
  images: of.map((text, index) => ({
    name: `i${index}`,
    buildArgs: { A: text, B: { variable: 'V' } },
    labels: { l: text },
    // a variable in a record starts a program, which takes its time
    annotations: { n: text, ...index % 20 === 0 ? { v: { variable: 'V' } } : {} },
    frontendAttributes: { x: text },
  })),
});

describe('hostile texts in options', () => {
  describe.each(shells)('in %s', (_name, shell) => {
    testWith('ruby', 'readers')('reach the calls of the job, and the fields of its records, as they are', () => {
      for (const part of chunks(passable, 500)) {
        const pipeline = psych(synthesize(imagesOf(part))[0].content) as { readonly [name: string]: Job };
        const asVariable = Object.values(pipeline.test.variables).map((value) => typeof value === 'string' ? value : (value as { readonly value: string }).value);
        expect(asVariable).toEqual(part);
        const calls = callsOf(shell, part.map((text, index) => ({ script: pipeline[`build-image:i${index}`].script, V: text })));
        expect(calls.map((call) => call.slice(4))).toEqual(part.map((text) => [
          '--', '--local', 'context=.', '--local', 'dockerfile=.', '--opt', `build-arg:A=${text}`, '--opt', `build-arg:B=${text}`, '--opt', `label:l=${text}`, '--opt', `x=${text}`,
        ]));
        // $(...) takes the line breaks at the end away
        expect(read('csv', calls.map((call) => call[2]))).toEqual(part.map((text, index) => [
          'compression=zstd', `annotation.n=${text}`, ...index % 20 === 0 ? [`annotation.v=${text.replace(/\n+$/, '')}`] : [],
        ]));
      }
    });
  });

  test('are refused when no program can be given them', () => {
    expect(refused.length).toBeGreaterThan(given.length / 100);
    for (const text of [...refused, 'a\ud800', '\udc00b']) {
      const image = { buildArgs: { A: text }, labels: { l: text }, annotations: { n: text }, frontendAttributes: { x: text } };
      const paths = ['buildArgs.A', 'labels.l', 'annotations.n', 'frontendAttributes.x'].map((path) => `images[0].${path}`);
      expect(problemsOf({ images: [image] }).map(({ code, path }) => [code, path])).toEqual(paths.map((path) => ['control-character', path]));
    }
  });
});

describe('hostile texts in data, as an override puts them there', () => {
  testWith('ruby')('are the same to Ruby\'s Psych', () => {
    const tree = {
      values: given,
      nested: given.map((text) => ({ a: { b: [text] } })),
      // a key has at most 1,024 characters, with its escapes; and Psych takes << for a merge, quoted or not
      keys: Object.fromEntries(given.filter((text) => text !== '<<' && text.length < 150).map((text) => [text, 'x'])),
    };
    expect(psych(yaml(tree))).toEqual(tree);
  });

  testWith('readers')('are the same to the reader of TOML in BuildKit', () => {
    const config = compile({ mirrors: { 'docker.io': ['mirror.example.com'] } }, { ciFile: '.gitlab-ci.yml', jobs: [], allJobsKnown: false, tasks: {} }).files.find(({ path }) => path === daemonConfigFile)!;
    const trees = chunks(given, 100).map((part) => Object.fromEntries(part.map((text) => [text, [text, `${text}${text}`]])));
    const files = trees.map((tree) => config.render('marker', { registry: Object.fromEntries(Object.entries(tree).map(([name, mirrors]) => [name, { mirrors }])) }));
    expect(read('toml', files)).toEqual(trees);
  });

  testWith('readers')('are the same to the reader of CSV in buildctl', () => {
    const records = passable.map((text) => csvRecord([['a', ['1']], ['b', [text]], ['c', ['2']]]).join(''));
    expect(read('csv', records)).toEqual(passable.map((text) => ['a=1', `b=${text}`, 'c=2']));
  });
});

/** The arguments with which each script calls image_build, in one process of the shell. `V` is the value of the CI variable of that name. */
function callsOf(shell: readonly string[], jobs: readonly { readonly script: readonly string[]; readonly V: string }[]): string[][] {
  const script = join(folder(), 'script.sh');
  writeFileSync(script, [
    'set -eu',
    jobProgram.source,
    csvProgram.source,
    'image_build() { printf "%s\\0" "$#" "$@"; }',
    'image_report() { :; }',
    'tags= CI_REGISTRY_IMAGE=registry.example.com/app',
    ...jobs.map(({ script: lines, V }) => [`V='${V.replaceAll('\'', '\'\\\'\'')}'`, ...lines].join('\n')),
  ].join('\n'));
  const words = output([...shell, script], { env: { PATH: process.env.PATH } }).split('\0');
  return jobs.map(() => words.splice(0, Number(words[0]) + 1).slice(1));
}

function problemsOf(options: BuildkitImagePipelineOptions): InvalidOptionsError['problems'] {
  try {
    synthesize(options);
    return [];
  } catch (error) {
    if (error instanceof InvalidOptionsError) return error.problems;
    throw error;
  }
}
