import { type Project, javascript } from 'projen';
import { write } from '../../lab/repository.ts';
import { BuildkitImagePipeline, type BuildkitImagePipelineOptions } from '../../src/index.ts';
import { base, has, project, read, warningsOf } from '../support/projects.ts';

const digest = `sha256:${'a'.repeat(64)}`;
const lock = 'sources-lock.json';
const policy = '.gitlab/buildkit/sources.json';

/** A project with these files and this option. */
function synthesized(sources: BuildkitImagePipelineOptions['sources'], files: Readonly<Record<string, string>> = {}): Project {
  const app = project();
  write(app.outdir, files);
  new BuildkitImagePipeline(app, { checks: [], sources });
  app.synth();
  return app;
}

describe('the lock file', () => {
  const locked = JSON.stringify({ 'node:24': digest, 'alpine:3.22': digest });
  const converted = (app: Project) => JSON.parse(read(app, policy)).rules.filter(({ action }: { action: string }) => action === 'CONVERT')
    .map(({ selector, updates }: { selector: { identifier: string }; updates: { identifier: string } }) => [selector.identifier, updates.identifier]);

  test('is read with the option, and not without', () => {
    expect(converted(synthesized({}, { [lock]: locked }))).toEqual([
      ['docker-image://docker.io/library/node:24', `docker-image://docker.io/library/node:24@${digest}`],
      ['docker-image://docker.io/library/alpine:3.22', `docker-image://docker.io/library/alpine:3.22@${digest}`],
    ]);
    expect(has(synthesized(undefined, { [lock]: 'no JSON' }), policy)).toBe(false);
    expect(has(synthesized({}), policy)).toBe(false);
  });

  test('counts less than a pin of the options', () => {
    const own = `sha256:${'b'.repeat(64)}`;
    expect(converted(synthesized({ pin: { 'docker.io/library/node:24': own } }, { [lock]: locked })).map(([, to]: string[]) => to.slice(-64))).toEqual(['a'.repeat(64), 'b'.repeat(64)]);
  });

  test.each([
    ['{', `BuildkitImagePipeline: ${lock} is not JSON. Correct it, or remove it and run "npx projen image:pin".`],
    ['[]', `- ${lock}: [] is not an object. Write { name: value }. [wrong-type]`],
    ['{ "node:24": "24" }', `- ${lock}["node:24"]: "24" is not a digest. Write "sha256:" and 64 hexadecimal digits. [digest]`],
    [`{ "node:24@${digest}": "${digest}" }`, `- ${lock}["node:24@${digest}"]: "node:24@${digest}" has a digest already. Write "node:24", and the digest as the value. [pin]`],
    [`{ "node:24": "${digest}", "library/node:24": "${digest}" }`, `- ${lock}["library/node:24"]: "library/node:24" is the same image as "node:24". Keep one of them. [duplicate]`],
  ])('%s is an error', (content, message) => {
    expect(() => synthesized({}, { [lock]: content })).toThrow(message);
  });

  test('cannot widen the list', () => {
    expect(() => synthesized({ only: ['registry.example.com/*'] }, { [lock]: `{ "node:24": "${digest}" }` }))
      .toThrow(`- ${lock}["node:24"]: "node:24" is not in sources.only, so no build may pull it. Add "docker.io/library/node" there, or remove it here. [excluded]`);
  });
});

describe('a Dockerfile', () => {
  const warned = (sources: BuildkitImagePipelineOptions['sources'], dockerfile: string) => warningsOf((app) => {
    write(app.outdir, { Dockerfile: dockerfile });
    new BuildkitImagePipeline(app, { checks: [], sources });
  }).filter((line) => !line.includes('[no-effect]'));

  test('that names what the build will deny is warned of', () => {
    expect(warned({ only: ['docker.io/library/*'] }, 'FROM quay.io/acme/base:1 AS build\nFROM node:24\nCOPY --from=build / /\n')).toEqual([
      '- images[0].dockerfile: "quay.io/acme/base:1" is not in sources.only, so no build may pull it. Add "quay.io/acme/base" there, or remove it here. [excluded]',
    ]);
    expect(warned({ digestsOnly: true }, `# syntax=docker/dockerfile:1\nFROM node:24\nFROM alpine@${digest}\n`).map((line) => line.slice(0, 60))).toEqual([
      '- images[0].dockerfile: "docker/dockerfile:1" can change, an',
      '- images[0].dockerfile: "node:24" can change, and sources.di',
    ]);
    expect(warned({ digestsOnly: true }, 'FROM node:24\n')[0].replace(/projen@\S+/, 'projen')).toContain('Run "npx projen image:pin", or write its digest: "docker.io/library/node:24@sha256:...". [no-digest]');
  });

  test('is not read without the option, and may be missing', () => {
    expect(warned(undefined, 'FROM quay.io/acme/base:1\n')).toEqual([]);
    expect(warned({ digestsOnly: true, pin: { 'node:24': digest } }, 'FROM node:24\n')).toEqual([]);
    expect(warningsOf((app) => new BuildkitImagePipeline(app, { checks: [], sources: { only: [] } })).map((line) => /\[([a-z-]+)\]$/.exec(line)?.[1])).toEqual(['no-dockerfile']);
  });
});

describe('the task', () => {
  test('is there with the option, and an upgrade runs it', () => {
    expect(project().tasks.tryFind('image:pin')).toBeUndefined();
    expect(synthesized(undefined).tasks.tryFind('image:pin')).toBeUndefined();
    expect(synthesized({}).tasks.tryFind('image:pin')?.steps).toEqual([{ spawn: 'default' }]);
    const node = new javascript.NodeProject({ ...base(), defaultReleaseBranch: 'main' });
    new BuildkitImagePipeline(node, { sources: {} });
    expect(node.tasks.tryFind('post-upgrade')?.steps).toEqual([{ spawn: 'image:pin' }]);
  });
});
