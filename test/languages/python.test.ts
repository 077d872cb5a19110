import { readFileSync, writeFileSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { filesFrom, filesOf, jsii, wheel } from './package.ts';
import { projenrc } from './typescript.ts';
import { inspect } from '../../lab/machine.ts';
import { testWith } from '../support/parts.ts';
import { folder } from '../support/projects.ts';
import { output } from '../support/run.ts';

const machine = inspect();
const work = folder();
const site = join(work, 'site');
const env = { ...jsii, PYTHONPATH: site };

beforeAll(() => {
  if (!machine.has('python')) return;
  output([machine.tool('python'), '-m', 'pip', 'install', '--quiet', '--no-index', '--no-deps', '--target', site, wheel(join(work, 'dist'), 'verbatim')]);
});

testWith('python')('a .projenrc.py writes the files that a .projenrc.ts writes', () => {
  const expected = folder();
  projenrc(expected);
  const files = filesFrom([machine.tool('python'), resolve('test/languages/python/.projenrc.py')], join(work, 'app'), env);
  expect(files).toEqual(filesOf(expected));
  expect(Object.keys(files)).toContain('.gitlab/buildkit/job.sh');
});

/** The programs of a page, without what indents them in a list. */
const programs = ['README.md', 'docs/python.md'].flatMap((page) => [...readFileSync(page, 'utf8').matchAll(/^( *)<!-- runs: python -->\n *```python\n([^]*?)\n *```$/gm)]
  .map(([, indent, code], index) => ({ page, index, code: code.replaceAll(new RegExp(`^${indent}`, 'gm'), '') })));

test('the programs of the pages are found', () => {
  expect(programs.map(({ page }) => page)).toEqual(['README.md', 'docs/python.md', 'docs/python.md']);
});

testWith('python').each(programs)('program $index of $page runs as it stands there', ({ page, index, code }) => {
  const program = join(folder(), '.projenrc.py');
  writeFileSync(program, code);
  const files = filesFrom([machine.tool('python'), program], join(work, `${index}-${basename(page)}`), env);
  expect(Object.keys(files)).toContain('.gitlab-ci.yml');
});

/** What `shapes.py` prints for each expression. */
function arrive(expressions: readonly string[], ...args: readonly string[]): readonly unknown[] {
  return JSON.parse(output([machine.tool('python'), resolve('test/languages/python/shapes.py'), ...args], { cwd: folder(), env, input: JSON.stringify(expressions) }));
}

const problem = (...lines: readonly string[]) => `BuildkitImagePipeline: ${lines.length === 1 ? 'a problem' : `${lines.length} problems`} in its options; nothing was written.\n${lines.join('\n')}`;
/** At synthesis, jsii adds the name of the error. */
const refused = (...lines: readonly string[]) => `InvalidOptionsError: ${problem(...lines)}`;
const image = (options: object) => ({ checks: [], images: [options] });
const revision = { build_args: { REVISION: { variable: 'CI_COMMIT_SHA' } } };
const pip = { secrets: [{ id: 'pip', file_variable: 'PIP_CONF' }] };

interface Row {
  readonly expression: string;
  /** The options in JavaScript, or the error. */
  readonly arrives: unknown;
  /** What arrives with what jsii generates alone, if that is something else: what is missing was dropped without a word. */
  readonly alone?: unknown;
}

const rows: readonly Row[] = [
  { expression: 'pipeline(images=[ImageOptions(build_args={"REVISION": CiVariable(variable="CI_COMMIT_SHA")})])', arrives: image(revision) },
  { expression: 'pipeline(images=[ImageOptions(build_args={"REVISION": {"variable": "CI_COMMIT_SHA"}})])', arrives: image(revision) },
  { expression: 'pipeline(images=[{"build_args": {"REVISION": {"variable": "CI_COMMIT_SHA"}}}])', arrives: image(revision), alone: image({}) },
  { expression: 'pipeline(images=({"build_args": {"REVISION": {"variable": "CI_COMMIT_SHA"}}},))', arrives: image(revision), alone: expect.stringContaining('tuple') },
  { expression: 'pipeline(images=[{"secrets": [{"id": "pip", "file_variable": "PIP_CONF"}]}])', arrives: image(pip), alone: expect.stringContaining('has neither variable nor fileVariable') },
  { expression: 'pipeline(images=[ImageOptions(secrets=[{"id": "pip", "file_variable": "PIP_CONF"}])])', arrives: image(pip), alone: expect.stringContaining('has neither variable nor fileVariable') },
  { expression: 'pipeline(images=[{"no_cache": True, "name": None}])', arrives: image({ no_cache: true }), alone: image({}) },
  { expression: 'pipeline(images=[{"cache": {"inline": {}}}])', arrives: image({ cache: { inline: {} } }) },
  { expression: 'pipeline(cache={"inline": {}})', arrives: { ...image({}), cache: { inline: {} } } },
  { expression: 'pipeline(image_defaults={"no_cache": True})', arrives: { ...image({ no_cache: true }), image_defaults: { no_cache: true } } },
  { expression: 'pipeline(buildkit={"state": {"local": {}}})', arrives: problem('- buildkit.state.local: the option does not exist. Remove it, or use one of path, keep_storage. [unknown-option]', '- buildkit.state.path: nothing is set, but the option is required. Set a value. [missing-option]'), alone: expect.stringContaining('unexpected keyword argument \'local\'') },
  { expression: 'pipeline(registries=[{"docker_hub": {"username_variable": "U", "password_variable": "P"}}])', arrives: { ...image({}), registries: [{ docker_hub: { username_variable: 'U', password_variable: 'P' } }] }, alone: expect.stringContaining('sets no registry') },
  { expression: 'pipeline(tags={"raw": [{"value": {"variable": "TAG"}}]})', arrives: { ...image({}), tags: { raw: [{ value: { variable: 'TAG' } }] } } },
  { expression: 'pipeline(mirrors={"docker.io": ("mirror.example.com",)})', arrives: { ...image({}), mirrors: { 'docker.io': ['mirror.example.com'] } }, alone: expect.stringContaining('tuple') },

  // names of JavaScript, and names that do not exist
  { expression: 'pipeline(images=[{"buildArgs": {"A": "b"}}, {"bild_args": {}, "secrets": [{"id": "a", "fileVariable": "A"}]}])', arrives: problem('- images[0].buildArgs: the option does not exist. Write "build_args". [unknown-option]', '- images[1].secrets[0].fileVariable: the option does not exist. Write "file_variable". [unknown-option]', '- images[1].bild_args: the option does not exist. Write "build_args". [unknown-option]'), alone: expect.stringContaining('is the name of more than one entry') },
  { expression: 'pipeline(images=[{"args": "s3cret"}])', arrives: expect.not.stringContaining('s3cret'), alone: image({}) },
  { expression: 'pipeline(images=[ImageOptions(build_args={"A": {"variable": "B", "default": "c"}})])', arrives: problem('- build_args.A.default: the option does not exist. Remove it, or use one of variable. [unknown-option]'), alone: image({ build_args: { A: { variable: 'B' } } }) },
  { expression: 'pipeline(images=[{"build-args": {}}])', arrives: problem('- images[0]["build-args"]: the option does not exist. Write "build_args". [unknown-option]'), alone: image({}) },
  { expression: 'pipeline(registries=[{"docker_hub": {"username_variable": "U"}}])', arrives: problem('- registries[0].docker_hub.password_variable: nothing is set, but the option is required. Set a value. [missing-option]'), alone: expect.stringContaining('sets no registry') },
  { expression: 'pipeline(imageDefaults={})', arrives: expect.stringContaining('unexpected keyword argument \'imageDefaults\'') },
  { expression: 'pipeline(images=[CheckOptions(name="test")])', arrives: expect.stringContaining('type of argument images') },

  { expression: 'pipeline().add_image(name="web", secrets=[{"id": "pip", "file_variable": "PIP_CONF"}])', arrives: { checks: [], images: [{}, { name: 'web', ...pip }] }, alone: expect.stringContaining('has neither variable nor fileVariable') },
  { expression: 'pipeline().add_image(name="web", secrets=[{"id": "pip", "fileVariable": "PIP_CONF"}])', arrives: problem('- secrets[0].fileVariable: the option does not exist. Write "file_variable". [unknown-option]'), alone: { checks: [], images: [{}, { name: 'web', ...pip }] } },
  { expression: 'pipeline().add_check(name="test", commands=["make"], services=[{"image": "redis:8", "alias": "cache", "port": 1}])', arrives: problem('- services[0].port: the option does not exist. Remove it, or use one of image, alias, variables. [unknown-option]'), alone: { images: [{}], checks: [{ name: 'test', commands: ['make'], services: [{ image: 'redis:8', alias: 'cache' }] }] } },

  // a template
  { expression: 'pipeline(**BuildkitImagePipeline.merge_options(BuildkitImagePipelineOptions(image_defaults={"no_cache": True}), BuildkitImagePipelineOptions(images=[ImageOptions(name="api")])))', arrives: { ...image({ name: 'api', no_cache: true }), image_defaults: { no_cache: true } }, alone: expect.stringContaining('must be a mapping') },
  { expression: 'pipeline(**BuildkitImagePipeline.merge_options({"image_defaults": {"no_cache": True}}, {"images": [{"name": "api"}]}))', arrives: { ...image({ name: 'api', no_cache: true }), image_defaults: { no_cache: true } }, alone: expect.stringContaining('must be a mapping') },
  { expression: 'pipeline(**BuildkitImagePipeline.merge_options({"image_defaults": {"no_cache": True}, "jobs": "one"}, {"images": [{"name": "api"}]})._values)', arrives: { ...image({ name: 'api', no_cache: true }), image_defaults: { no_cache: true }, jobs: 'one' }, alone: { ...image({ name: 'api' }), jobs: 'one' } },
  { expression: 'pipeline(**BuildkitImagePipeline.merge_options({"imageDefaults": {}}))', arrives: problem('- template.imageDefaults: the option does not exist. Write "image_defaults". [unknown-option]'), alone: expect.stringContaining('must be a mapping') },
  { expression: 'pipeline(**{**BuildkitImagePipeline.merge_options({"cache": {"inline": {}}}, {}, locked=["cache"]), "cache": {"registry": {}}})', arrives: expect.stringContaining('which the template locks to {"inline":{}}'), alone: expect.stringContaining('not a mapping') },

  // policies
  { expression: 'pipeline(policies=[JsiiPolicy([{"path": "images[0].name", "fault": "is new", "fix": "Look.", "warnings": True}])])', arrives: expect.stringContaining('check()[0].warnings: the option does not exist. Write \\"warning\\".'), alone: expect.stringContaining('nothing is new. Look. [acme]') },
  { expression: 'pipeline(policies=[Policy([])])', arrives: image({}), alone: expect.stringContaining('__jsii_type__') },
  { expression: 'pipeline(policies=[Keywords([{"path": "images[0]", "fault": "differs", "fix": "Do."}])], images=[{"build_args": {"A": "b"}}])', arrives: image({ build_args: { A: 'b' } }), alone: expect.stringContaining('__jsii_type__') },
  { expression: 'pipeline(policies=[Policy([{"path": "images[0].name", "fault": "is not a name of Acme", "fix": "Rename it."}])])', arrives: refused('- images[0].name: nothing is not a name of Acme. Rename it. [acme]'), alone: expect.stringContaining('__jsii_type__') },
  { expression: 'pipeline(policies=[Policy((PolicyProblem(path="images[0].name", fault="is new", fix="Look.", warning=True),))])', arrives: image({}), alone: expect.stringContaining('__jsii_type__') },
  { expression: 'pipeline(policies=[Policy([{"path": "images[0].name", "fault": "is new", "fix": "Look.", "warn": True}])])', arrives: refused('- policies[0]: "acme" cannot check the options, because it throws "check()[0].warn: the option does not exist. Write \\"warning\\". [unknown-option]". Correct the policy. [policy-failed]'), alone: expect.stringContaining('__jsii_type__') },
  { expression: 'pipeline(policies=[Policy(None)])', arrives: refused('- policies[0]: "acme" cannot check the options, because it throws "check() returns None, which is not a list of problems". Correct the policy. [policy-failed]'), alone: expect.stringContaining('__jsii_type__') },
  { expression: 'pipeline(policies=[{"name": "acme"}])', arrives: problem('- policies[0]: is not a policy. Give an object with a name and a method check(self, options). [wrong-type]'), alone: expect.stringContaining('Unable to deserialize value') },
];

testWith('python')('what arrives of each shape of options in Python', () => {
  const arrived = arrive(rows.map(({ expression }) => expression));
  expect(rows.map(({ expression }, index) => [expression, arrived[index]])).toEqual(rows.map((row) => [row.expression, row.arrives]));
});

testWith('python')('what jsii alone does with them', () => {
  const arrived = arrive(rows.map(({ expression }) => expression), 'alone');
  expect(rows.map(({ expression }, index) => [expression, arrived[index]])).toEqual(rows.map((row) => [row.expression, row.alone ?? row.arrives]));
});
