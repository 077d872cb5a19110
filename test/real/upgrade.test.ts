import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { gitIn, write } from '../../lab/repository.ts';
import { installed, pack, withoutNpm } from '../support/package.ts';
import { folder } from '../support/projects.ts';
import { repository } from '../support/repository.ts';
import { output, run } from '../support/run.ts';

const name = 'projen-buildkit-image-pipeline';

/** The packed package as a release of this version, whose core is changed. */
function release(tarball: string, version: string, change: (core: string) => string): string {
  const directory = join(installed(tarball), 'node_modules', name);
  const edit = (path: string, edited: (text: string) => string) => writeFileSync(join(directory, path), edited(readFileSync(join(directory, path), 'utf8')));
  edit('package.json', (text) => JSON.stringify({ ...JSON.parse(text), version }));
  for (const path of ['lib/core/projen.js', 'lib/programs.json']) edit(path, (text) => change(text.replace(/(["`])0\.0\.0\1/, `$1${version}$1`)));
  const { synthesize } = jest.requireActual(join(directory, 'lib/core/mod.js'));
  const files: readonly { readonly path: string; readonly content: string }[] = synthesize(JSON.parse(JSON.stringify(options)));
  const sums = files.filter(({ path }) => path.endsWith('.sh')).map(({ path, content }) => {
    const sum = createHash('sha256').update(content.slice(content.indexOf('\n') + 1)).digest('hex');
    return `${sum}  ${path.replace('.gitlab/buildkit/', '')}\n`;
  });
  edit('programs.sha256', () => sums.join(''));
  const [{ filename }] = JSON.parse(output(['npm', 'pack', '--json', '--ignore-scripts'], { cwd: directory }));
  return join(directory, filename);
}

const options = { driftCheck: { commands: ['npx projen'] } };
const projenrc = `const { Project, javascript } = require('projen');
const { BuildkitImagePipeline } = require('${name}');

const project = new Project({ name: 'app', gitignore: ['node_modules'] });
new javascript.Projenrc(project);
new BuildkitImagePipeline(project, ${JSON.stringify(options)});
project.synth();
`;

test('a project of an older release is upgraded by an install and npx projen, and the drift check tells what is missing', () => {
  const packed = pack();
  const moved = (core: string) => core.replaceAll('moby/buildkit:v0.32.2-rootless', 'moby/buildkit:v0.30.0-rootless').replaceAll('job_fail() {', 'job_fail() { # older');
  const [older, today] = [release(packed, '1.0.0', moved), release(packed, '1.1.0', (core) => core)];
  const directory = folder();
  const npm = (...args: string[]) => output(args, { cwd: directory, env: withoutNpm() });
  write(directory, { 'Dockerfile': 'FROM scratch\n', '.projenrc.js': projenrc });
  npm('npm', 'init', '--yes');
  npm('npm', 'install', '--save-dev', '--prefer-offline', '--no-audit', '--no-fund', 'projen@0.103.25', 'constructs@10.5.0', older);
  npm('node', '.projenrc.js');
  repository({}, directory);
  const git = gitIn(directory);
  const commitAll = () => {
    git('add', '--all');
    git('commit', '--quiet', '--message=all');
  };
  /** The job of the drift check, with the files that are committed. */
  const driftCheck = () => {
    const { before_script: before, script } = parse(readFileSync(join(directory, '.gitlab-ci.yml'), 'utf8'))['drift-check'];
    const ran = run(['sh', '-euc', [...before, ...script].join('\n')], { cwd: directory, env: withoutNpm() });
    git('reset', '--quiet', '--hard');
    return ran;
  };
  expect(driftCheck()).toMatchObject({ status: 0 });

  npm('npm', 'install', '--save-dev', '--prefer-offline', '--no-audit', '--no-fund', today);
  commitAll();
  const { status, stderr } = driftCheck();
  const programs = ['buildkit', 'cache', 'drift', 'explain', 'image', 'job', 'login', 'preflight', 'retry', 'tag-semver', 'tag', 'watch'].map((program) => `.gitlab/buildkit/${program}.sh`);
  const changed = ['.gitlab-ci.yml', ...programs];
  expect([status, stderr.slice(stderr.indexOf('drift.sh:'))]).toEqual([1, `drift.sh: these files are not what the options give:
${changed.map((path) => ` M ${path}\n`).join('')}  Run "npx projen" and commit the files. To change what they contain, change the options.
`]);

  npm('npx', 'projen');
  expect(git('diff', '--name-only').trim().split('\n')).toEqual(changed);
  const lines = git('diff', '--unified=0').split('\n').filter((line) => /^[-+](?![-+]{2} )/.test(line) && !line.includes('1.0.0') && !line.includes('1.1.0'));
  expect(lines.map((line) => line.replace(/  +/, ' ').replace(/@sha256:.*/, ''))).toEqual(['- name: moby/buildkit:v0.30.0-rootless', '+ name: moby/buildkit:v0.32.2-rootless', '-job_fail() { # older', '+job_fail() {']);
  commitAll();
  expect(driftCheck()).toMatchObject({ status: 0 });
});
