import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { folder } from './projects.ts';
import { output } from './run.ts';
import { pushBaseImage } from '../../lab/base-image.ts';
import { type Tool, inspect, missingForBuilds, requireReal } from '../../lab/machine.ts';
import { type Registry, startRegistry } from '../../lab/registry.ts';

/*
 * What a machine lacks is skipped, and said loudly; with CI=true it fails instead.
 */

const machine = inspect();
const maySkip = process.env.CI !== 'true';

/** Tests that need a real BuildKit, registry and runner. */
export function describeReal(name: string, tests: () => void): void {
  const missing = missingForBuilds(machine);
  if (missing.length === 0) return describe(name, tests);
  if (!maySkip) return describe(name, () => test('needs what this machine lacks', () => requireReal(machine)));
  console.warn(`SKIPPED: ${name}. A real build cannot run here:\n${missing.map(({ component, reason, fix }) => `  ${component}: ${reason}\n    fix: ${fix}`).join('\n')}`);
  describe.skip(name, tests);
}

/** The same, for tests that also need root: jobs with names and addresses of their own. */
export function describeAsRoot(name: string, tests: () => void): void {
  if (process.getuid?.() === 0) return describeReal(name, tests);
  console.warn(`SKIPPED: ${name}. It takes root, for a namespace of each job's own.`);
  describe.skip(name, tests);
}

/** `test`, for one that needs these tools. */
export function testWith(...tools: readonly Tool[]): jest.It {
  const absent = tools.filter((tool) => !machine.has(tool));
  if (absent.length === 0 || !maySkip) return test;
  console.warn(`SKIPPED: what needs ${absent.join(' and ')}. lab/setup.sh says how to get it.`);
  return test.skip;
}

/** `test`, for one whose jobs have a /proc of which parts are covered, or whose leftovers are looked at: only root can here. */
export const testAsRoot: jest.It = process.getuid?.() === 0 ? test : test.skip;
if (process.getuid?.() !== 0) console.warn('SKIPPED: what needs root, such as jobs in which parts of /proc are covered.');

type Shell = readonly [name: string, command: readonly string[]];
const allShells: readonly (Shell & readonly [string, readonly [Tool, ...string[]]])[] = [
  ['busybox sh', ['busybox', 'sh']],
  ['dash', ['dash']],
  ['bash', ['bash', '--norc']],
];

/** The shells in which a generated script must mean the same: the job's own is the first. */
export const shells: readonly Shell[] = allShells.filter(([name, [tool]]) => {
  if (machine.has(tool) || !maySkip) return true;
  console.warn(`SKIPPED: what runs in ${name}. lab/setup.sh says how to get it.`);
  return false;
});

/** The user that the tests' registries know, with a password that quoting gets wrong somewhere. */
export const robot = { user: 'robot', password: 'p"a\\s$s wörd#\'`*' };

/** A registry for everybody, with the image that the tests build on. */
export async function startHub(): Promise<Registry> {
  const hub = await startRegistry();
  pushBaseImage({ registry: hub.host, name: 'library/alpine:3.22' });
  return hub;
}

/** Reads from registries as the robot. */
export function craneFor(...hosts: readonly string[]): (...args: string[]) => string {
  const config = folder();
  const auth = Buffer.from(`${robot.user}:${robot.password}`).toString('base64');
  writeFileSync(join(config, 'config.json'), JSON.stringify({ auths: Object.fromEntries(hosts.map((host) => [host, { auth }])) }));
  return (...args) => output([machine.tool('crane'), ...args], { env: { DOCKER_CONFIG: config, HOME: config } });
}

/** The tags of a repository, sorted, but for those of the build caches. */
export function imageTags(crane: (...args: string[]) => string, repository: string): string[] {
  return crane('ls', repository).trim().split('\n').filter((tag) => !tag.startsWith('buildcache-')).sort();
}

/** GitLab's variables for a project whose container registry is this one. */
export function gitlabRegistry(host: string, image: string): { readonly [name: string]: string } {
  return { CI_REGISTRY: host, CI_REGISTRY_IMAGE: `${host}/${image}`, CI_REGISTRY_USER: robot.user, CI_REGISTRY_PASSWORD: robot.password };
}

/** The files of an image, unpacked, but for the base image's programs. */
export function unpack(crane: (...args: string[]) => string, image: string): string {
  const into = folder();
  crane('export', image, join(into, 'image.tar'));
  output(['tar', '-xf', join(into, 'image.tar'), '-C', into, '--exclude=bin/*']);
  return into;
}
