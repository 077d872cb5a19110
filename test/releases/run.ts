import { deepStrictEqual, match, ok, strictEqual } from 'node:assert';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { inspect } from '../../lab/machine.ts';
import { gitIn } from '../../lab/repository.ts';
import { jsii } from '../languages/package.ts';
import { output, run } from '../support/run.ts';

/*
 * A release of the work tree, made in a clone: the packages for npm, Python and JSR, their sums, and the notes.
 */

const machine = inspect();
const clone = mkdtempSync(join(tmpdir(), 'release-'));
const dist = (path: string) => join(clone, 'dist', path);
const read = (path: string) => readFileSync(dist(path), 'utf8');
const env = { ...jsii, PYTHON: machine.tool('python'), DENO_NO_PROMPT: '1', NO_COLOR: '1' };
const release = () => run(['build-tools/release.sh', 'js', 'python', 'jsr'], { cwd: clone, env });

try {
  for (const file of output(['git', 'ls-files', '-z', '--cached', '--others', '--exclude-standard']).split('\0').filter(Boolean)) {
    mkdirSync(dirname(join(clone, file)), { recursive: true });
    cpSync(file, join(clone, file), { force: true });
  }
  symlinkSync(resolve('node_modules'), join(clone, 'node_modules'));
  const git = gitIn(clone);
  git('init', '--quiet');
  writeFileSync(join(clone, '.git/info/exclude'), 'node_modules\n');
  const commit = (subject: string) => {
    git('add', '--all');
    git('commit', '--quiet', '--allow-empty', `--message=${subject}`);
  };
  commit('feat: the first release');
  git('tag', 'v1.0.0');
  const ci = join(clone, 'examples/hello/.gitlab-ci.yml');
  writeFileSync(ci, `${readFileSync(ci, 'utf8')}# more\n`);
  commit('feat(hello): more');

  match(release().stderr, /HEAD has no tag such as v1\.2\.3/);
  git('tag', 'v1.1.0');
  writeFileSync(ci, '');
  match(release().stderr, /the work tree has changes/);
  git('restore', '.');
  const { status, stdout, stderr } = release();
  strictEqual(status, 0, stdout + stderr);

  // the version is in the packages, and not in the repository
  strictEqual(output(['git', 'status', '--porcelain'], { cwd: clone }), '');
  const tarball = readdirSync(dist('js')).find((name) => name.endsWith('.tgz'))!;
  const packed = (path: string) => output(['tar', '-xzOf', dist(`js/${tarball}`), `package/${path}`]);
  strictEqual(JSON.parse(packed('package.json')).version, '1.1.0');
  strictEqual(JSON.parse(read('jsr/deno.json')).version, '1.1.0');
  ok(packed('lib/esm/mod.js').includes('"1.1.0"'), 'the programs say the version');
  deepStrictEqual(readdirSync(dist('python')).sort(), ['projen_buildkit_image_pipeline-1.1.0-py3-none-any.whl', 'projen_buildkit_image_pipeline-1.1.0.tar.gz']);
  strictEqual(packed('programs.sha256'), read('programs.sha256'));
  ok(read('programs.sha256') !== readFileSync('programs.sha256', 'utf8'), 'the sums are those of programs with the version');

  output(['sha256sum', '--quiet', '--check', 'SHA256SUMS'], { cwd: dist('') });
  const listed = read('SHA256SUMS').trim().split('\n').map((line) => line.slice(66));
  const files = readdirSync(dist(''), { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile()).map(({ parentPath, name }) => join(parentPath, name).slice(dist('').length + 1));
  deepStrictEqual(listed.sort(), files.filter((path) => path !== 'SHA256SUMS').sort());

  match(read('release-notes.md'), /^### Features\n\n- \*\*hello\*\*: more\n\n### Generated files\n\nPrograms: unchanged\..*\n\n<details><summary><code>hello<\/code>/);
  if (machine.has('deno')) output([machine.tool('deno'), 'publish', '--dry-run', '--allow-dirty'], { cwd: dist('jsr'), env });
  console.log(`A release has ${files.length} files: ${files.filter((path) => !path.startsWith('jsr/src/')).sort().join(', ')}.`);
} finally {
  rmSync(clone, { recursive: true, force: true });
}
