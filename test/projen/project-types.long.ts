import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import * as projen from 'projen';
import { parse } from 'yaml';
import { evaluate } from '../../lab/runner.ts';
import { BuildkitImagePipeline } from '../../src/index.ts';
import { testWith } from '../support/parts.ts';
import { base, read } from '../support/projects.ts';
import { repository } from '../support/repository.ts';

interface Type {
  readonly fqn: string;
  readonly kind: string;
  readonly base?: string;
  readonly abstract?: boolean;
  readonly initializer?: { readonly parameters?: readonly { readonly type: { readonly fqn?: string } }[] };
  readonly interfaces?: readonly string[];
  readonly properties?: readonly { readonly name: string; readonly optional?: boolean }[];
}

/** What jsii knows of projen: `.jsii`, or the file it points to. */
function assembly(): { readonly [fqn: string]: Type } {
  const path = require.resolve('projen/.jsii');
  const found = JSON.parse(readFileSync(path, 'utf8'));
  return (found.schema === 'jsii/file-redirect' ? JSON.parse(gunzipSync(readFileSync(join(dirname(path), found.filename))).toString()) : found).types;
}

const types = assembly();
const isProject = ({ fqn, base: above }: Type): boolean => fqn === 'projen.Project' || (above !== undefined && above in types && isProject(types[above]));
const projectTypes = Object.values(types).filter((type) => type.kind === 'class' && isProject(type));

/** The names of the options that a struct requires. */
const required = ({ properties = [], interfaces = [] }: Type): string[] => [
  ...properties.filter(({ optional }) => !optional).map(({ name }) => name),
  ...interfaces.flatMap((name) => required(types[name])),
];

/** What the project types require beside a name. */
const values: { readonly [option: string]: string } = {
  artifactId: 'app',
  author: 'a',
  authorAddress: 'a@example.com',
  authorEmail: 'a@example.com',
  authorName: 'a',
  cdkVersion: '2.200.0',
  cdk8sVersion: '2.68.0',
  cdktfVersion: '0.20.0',
  cdktnVersion: '0.22.0',
  constructsVersion: '10.3.0',
  defaultReleaseBranch: 'main',
  groupId: 'com.example',
  mainClass: 'com.example.Main',
  moduleName: 'app',
  repository: 'https://gitlab.example.com/app.git',
  repositoryUrl: 'https://gitlab.example.com/app.git',
  version: '1.0.0',
};

/** The project types that nobody can construct, and why. */
const without: { readonly [fqn: string]: string } = {
  'projen.cdk.ConstructLibrary': 'abstract: its subclasses are in the table',
};

type Constructor = new (options: object) => projen.Project;

function create(type: Type): projen.Project {
  const options = type.initializer?.parameters?.[0].type.fqn;
  const names = options === undefined ? [] : required(types[options]);
  expect(names.filter((name) => name !== 'name' && !(name in values))).toEqual([]);
  const own = Object.fromEntries(names.filter((name) => name in values).map((name) => [name, values[name]]));
  const found = type.fqn.split('.').slice(1).reduce<any>((module, name) => module[name], projen) as Constructor;
  return new found({ ...own, ...base(), packageManager: projen.javascript.NodePackageManager.NPM });
}

const node = ['build', 'node:24'] as const;
const python = ['test', 'python:3.13'] as const;
const java = ['test', 'maven:3-eclipse-temurin-21'] as const;

/** The job that checks a project of each type without an option, and its image. */
const checks: { readonly [fqn: string]: readonly [job: string, image: string] | undefined } = {
  'projen.Project': undefined,
  'projen.awscdk.AwsCdkConstructLibrary': node,
  'projen.awscdk.AwsCdkJavaApp': java,
  'projen.awscdk.AwsCdkPythonApp': python,
  'projen.awscdk.AwsCdkTypeScriptApp': node,
  'projen.cdk.JsiiProject': node,
  'projen.cdk8s.Cdk8sPythonApp': undefined, // it has no tests
  'projen.cdk8s.Cdk8sTypeScriptApp': node,
  'projen.cdk8s.ConstructLibraryCdk8s': node,
  'projen.cdktf.ConstructLibraryCdktf': node,
  'projen.cdktn.CdktnTypeScriptApp': node,
  'projen.cdktn.ConstructLibraryCdktn': node,
  'projen.github.GitHubProject': undefined,
  'projen.java.JavaProject': java,
  'projen.javascript.NodeProject': node,
  'projen.python.PythonProject': python,
  'projen.typescript.TypeScriptAppProject': node,
  'projen.typescript.TypeScriptProject': node,
  'projen.web.NextJsProject': ['build', 'node:16'], // the minimum of this type
  'projen.web.NextJsTypeScriptProject': ['build', 'node:16'],
  'projen.web.ReactProject': node,
  'projen.web.ReactTypeScriptProject': node,
};

test('the table has every project type of projen, or says why not', () => {
  expect(projectTypes.map(({ fqn }) => fqn).sort()).toEqual([...Object.keys(checks), ...Object.keys(without)].sort());
  expect(projectTypes.filter(({ abstract }) => abstract).map(({ fqn }) => fqn)).toEqual(Object.keys(without));
});

const configuration = (app: projen.Project) => new projen.gitlab.GitlabConfiguration(app, { stages: ['lint', 'deploy'], jobs: { lint: { stage: 'lint', script: ['make lint'] } } });
const pipeline = (app: projen.Project) => new BuildkitImagePipeline(app);

describe.each(projectTypes.filter(({ fqn }) => !(fqn in without)).map((type) => [type.fqn, type] as const))('%s', (fqn, type) => {
  /** The jobs of a project, after synthesis, with the image of each. */
  const jobs = (...components: readonly ((app: projen.Project) => unknown)[]) => {
    const app = create(type);
    for (const component of components) component(app);
    app.synth();
    const entries = Object.entries<{ image?: string | { name: string } }>(parse(read(app, BuildkitImagePipeline.of(app)!.ciFile)));
    const found = entries.filter(([name]) => name !== 'stages').map(([name, { image }]) => [name, typeof image === 'object' ? 'buildkit' : image]);
    return { app, found };
  };
  const expected = [...checks[fqn] ? [checks[fqn]] : [], ['build-image', 'buildkit']];

  test('is checked by its own task, with a GitlabConfiguration before the pipeline, after it, and without one', () => {
    for (const components of [[pipeline], [configuration, pipeline], [pipeline, configuration]]) expect(jobs(...components).found).toEqual(expected);
  });

  testWith('gitlab-ci-local')('has a pipeline that GitLab\'s schema takes', async () => {
    const { app } = jobs(configuration, pipeline);
    const listed = await evaluate({ directory: repository({}, app.outdir), variables: {}, tag: 'v1.0.0' });
    expect(listed.map(({ name }) => name).sort()).toEqual(['lint', ...expected.map(([name]) => name)].sort());
  });
});
