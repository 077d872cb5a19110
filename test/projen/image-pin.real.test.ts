import { createHash } from 'node:crypto';
import { chmodSync, existsSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join, resolve } from 'node:path';
import ts from 'typescript';
import { pushBaseImage } from '../../lab/base-image.ts';
import { type Registry, startRegistry } from '../../lab/registry.ts';
import { write } from '../../lab/repository.ts';
import { runPipeline } from '../../lab/runner.ts';
import { synthesize } from '../../src/core/mod.ts';
import { installed, pack, withoutNpm } from '../support/package.ts';
import { craneFor, describeReal, gitlabRegistry, robot, startHub, unpack } from '../support/parts.ts';
import { folder } from '../support/projects.ts';
import { repository } from '../support/repository.ts';
import { run } from '../support/run.ts';

const lock = 'sources-lock.json';
const policy = '.gitlab/buildkit/sources.json';

describeReal('npx projen image:pin', () => {
  let hub: Registry;
  let secured: Registry;
  let consumer: string;

  beforeAll(async () => {
    [hub, secured] = await Promise.all([startHub(), startRegistry(robot)]);
    pushBaseImage({ registry: secured.host, name: 'team/base:1', ...robot });
    consumer = installed(pack());
    for (const name of ['projen', 'constructs']) symlinkSync(resolve('node_modules', name), join(consumer, 'node_modules', name));
  });
  afterAll(() => Promise.all([hub, secured].map((registry) => registry.stop())));

  /** Runs projen in the project, with Docker's configuration. */
  const projen = (config: object, ...args: readonly string[]) => {
    const docker = folder();
    const secret = JSON.stringify({ Username: robot.user, Secret: robot.password });
    write(docker, { 'config.json': JSON.stringify(config), 'docker-credential-lab': `#!/bin/sh\n[ "$(cat)" = '${secured.host}' ] || exit 1\ncat <<'END'\n${secret}\nEND\n` });
    chmodSync(join(docker, 'docker-credential-lab'), 0o755);
    return run([process.execPath, ...args], { cwd: consumer, env: { ...withoutNpm(), PATH: `${docker}:${process.env.PATH}`, DOCKER_CONFIG: docker } });
  };
  const pin = (config: object) => projen(config, 'node_modules/projen/bin/projen', 'image:pin');
  const file = (path: string) => readFileSync(join(consumer, path), 'utf8');

  test('writes the digests of the Dockerfile\'s images, and the pipeline that has them; again, the new ones', () => {
    const images = [`${hub.host}/library/alpine:3.22`, `${secured.host}/team/base:1`];
    write(consumer, {
      'Dockerfile': `ARG BASE\nFROM ${images[0]} AS build\nFROM $BASE\nCOPY --from=build /etc/passwd /\n`,
      '.projenrc.js': `const { Project, javascript } = require('projen');
const { BuildkitImagePipeline } = require('projen-buildkit-image-pipeline');
const project = new Project({ name: 'app' });
new javascript.Projenrc(project);
new BuildkitImagePipeline(project, { checks: [], images: [{ buildArgs: { BASE: '${images[1]}' } }], sources: { digestsOnly: true } });
project.synth();
`,
    });
    const auth = { auth: Buffer.from(`${robot.user}:${robot.password}`).toString('base64') };
    const crane = craneFor(secured.host);
    const digests = () => Object.fromEntries([...images].sort().map((image) => [image, crane('digest', image).trim()]));
    const converted = () => JSON.parse(file(policy)).rules.flatMap(({ updates }: { updates?: { identifier: string } }) => updates?.identifier ?? []);

    expect(projen({}, '.projenrc.js').stderr).toContain('image:pin", or write its digest');
    const before = file('.gitlab-ci.yml');
    const refused = pin({});
    expect([refused.status, refused.stderr.includes(`- ${images[1]}: ${secured.host} wants credentials, or has no such image. Sign in: docker login ${secured.host}.`)]).toEqual([1, true]);
    expect(existsSync(join(consumer, lock))).toBe(false);
    expect(file('.gitlab-ci.yml')).toBe(before);

    const pinned = pin({ auths: { [secured.host]: auth } });
    expect([pinned.status, pinned.status && pinned.stderr]).toEqual([0, 0]);
    expect(pinned.stderr).not.toContain('can change');
    expect(file(lock)).toBe(`${JSON.stringify(digests(), undefined, 2)}\n`);
    expect(converted()).toEqual(Object.entries(digests()).map(([image, value]) => `docker-image://${image}@${value}`));

    pushBaseImage({ registry: secured.host, name: 'team/base:1', files: { new: '' }, ...robot });
    expect(projen({}, '.projenrc.js').status).toBe(0);
    expect(converted()).not.toEqual(Object.entries(digests()).map(([image, value]) => `docker-image://${image}@${value}`));
    expect(pin({ credHelpers: { [secured.host]: 'lab' } }).status).toBe(0);
    expect(JSON.parse(file(lock))).toEqual(digests());
    expect(converted()).toEqual(Object.entries(digests()).map(([image, value]) => `docker-image://${image}@${value}`));
  });

  test('the recipe: what was looked up is what is built, also when its tags have moved', async () => {
    const text = 'a tool\n';
    const server = createServer((_request, response) => void response.end(text));
    await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
    const files = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const example = (path: string) => readFileSync(join('examples/locked-sources', path), 'utf8')
      .replaceAll('https://files.example.com', files)
      .replaceAll('registry.example.com', hub.host)
      .replace(/sha256:[0-9a-f]{64}/, `sha256:${createHash('sha256').update(text).digest('hex')}`);
    const pushBases = (age: string) => ['base/node:24', 'base/runtime:3'].forEach((name) => pushBaseImage({ registry: hub.host, name, files: { age: `${age} ${name}\n` } }));
    const { outputText } = ts.transpileModule(example('.projenrc.ts'), { compilerOptions: { module: ts.ModuleKind.CommonJS } });
    const directory = folder();
    write(directory, { 'Dockerfile': example('Dockerfile'), '.projenrc.js': outputText });
    symlinkSync(join(consumer, 'node_modules'), join(directory, 'node_modules'));
    try {
      pushBases('old');
      const { status, stderr } = run([process.execPath, '.projenrc.js'], { cwd: directory, env: { ...withoutNpm(), PROJEN_DISABLE_POST: 'true', IMAGE_PIN: 'true', DOCKER_CONFIG: directory } });
      expect([status, status && stderr]).toEqual([0, 0]);
      expect(Object.keys(JSON.parse(readFileSync(join(directory, lock), 'utf8')))).toEqual([`${hub.host}/base/node:24`, `${hub.host}/base/runtime:3`]);

      pushBases('new');
      rmSync(join(directory, 'node_modules'));
      const { exitCode, log } = await runPipeline({ directory: repository({}, directory), variables: gitlabRegistry(secured.host, 'locked'), tag: 'v1.0.0' });
      expect([exitCode, exitCode && log]).toEqual([0, 0]);
    } finally {
      server.close();
    }
    const image = unpack(craneFor(secured.host), `${secured.host}/locked:1.0.0`);
    expect(['age', 'built'].map((path) => readFileSync(join(image, path), 'utf8'))).toEqual(['old base/runtime:3\n', 'built\n']);
  });

  test('the script of the recipe writes what sources.pin takes', () => {
    const [, script] = /<!-- runs: node -->\n```ts\n([^]*?)```/.exec(readFileSync('docs/recipes/sources.md', 'utf8')) ?? [];
    const directory = folder();
    write(directory, { 'Dockerfile': `FROM ${hub.host}/library/alpine:3.22\n`, 'pin.mjs': script });
    symlinkSync(join(consumer, 'node_modules'), join(directory, 'node_modules'));
    for (const _again of [1, 2]) expect(run([process.execPath, 'pin.mjs'], { cwd: directory, env: withoutNpm() })).toMatchObject({ status: 0, stderr: '' });
    const pinned = JSON.parse(readFileSync(join(directory, lock), 'utf8'));
    expect(pinned).toEqual({ [`${hub.host}/library/alpine:3.22`]: craneFor()('digest', `${hub.host}/library/alpine:3.22`).trim() });
    expect(() => synthesize({ sources: { digestsOnly: true, pin: pinned } })).not.toThrow();
  });

  test('says which configuration of Docker it cannot read', () => {
    const { status, stderr } = run([process.execPath, 'node_modules/projen/bin/projen', 'image:pin'], { cwd: consumer, env: { ...withoutNpm(), DOCKER_AUTH_CONFIG: '{ "auths": ' } });
    expect([status, stderr.includes('BuildkitImagePipeline: DOCKER_AUTH_CONFIG is not JSON. Correct it, or sign in again: docker login.')]).toEqual([1, true]);
  });
});
