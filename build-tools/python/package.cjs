/**
 * Builds the Python package, a wheel and a source distribution: FOLDER [translate|verbatim], which is what becomes of the examples in
 * TypeScript. What jsii-pacmak generates takes dicts only for some structs; `structs.py` makes it take them for all. See
 * docs/decisions/languages.md.
 *
 * PYTHON is a Python that has the packages of lab/python/requirements.txt.
 */
const { spawnSync } = require('node:child_process');
const { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } = require('node:fs');
const { tmpdir } = require('node:os');
const { join } = require('node:path');

const [, , into, examples = 'translate'] = process.argv;
const python = process.env.PYTHON ?? 'python3';
const code = mkdtempSync(join(tmpdir(), 'python-package-'));

function run(program, ...args) {
  const { status, stdout, stderr, error } = spawnSync(program, args, { encoding: 'utf8', env: { ...process.env, JSII_SILENCE_WARNING_END_OF_LIFE_NODE_VERSION: '20' } });
  if (error ?? status !== 0) throw error ?? new Error(`${program} ${args.join(' ')} ended with ${status}:\n${stdout}${stderr}`);
}

/** The text with every match replaced. There must be one, or the generator has changed. */
function replaced(text, pattern, replacement) {
  if (text.search(pattern) < 0) throw new Error(`jsii-pacmak does not generate ${pattern} any more.`);
  return text.replace(pattern, replacement);
}

try {
  run('jsii-pacmak', '--code-only', '--target', 'python', '--rosetta-unknown-snippets', examples, '--no-npmignore', '--force', '--outdir', code);
  const project = join(code, 'python');
  const folder = join(project, 'src/projen_buildkit_image_pipeline');
  let source = readFileSync(join(folder, '__init__.py'), 'utf8');
  source = replaced(source, /^from \._jsii import \*$/m, '$&\nfrom . import _structs');
  source = replaced(source, /(^@jsii\.data_type\((?:.|\n(?!\)))*\n\)\nclass \w+):$/gm, '$1(_structs.Struct):');
  // the only arguments that are structs and positional
  source = replaced(source, /^( *)@builtins\.classmethod\n( *)def merge_options\(/m, '$1@builtins.classmethod\n$1@_structs.takes_dicts\n$2def merge_options(');
  writeFileSync(join(folder, '__init__.py'), source);
  copyFileSync(join(__dirname, 'structs.py'), join(folder, '_structs.py'));
  copyFileSync('docs/python.md', join(project, 'README.md'));
  run(python, '-m', 'build', '--no-isolation', '--outdir', into, project);
} finally {
  rmSync(code, { recursive: true, force: true });
}
