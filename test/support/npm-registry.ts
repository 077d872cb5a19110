import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { installed, pack, withoutNpm } from './package.ts';
import { output } from './run.ts';
import { type PackageRegistry, startPackageRegistry } from '../../lab/package-registry.ts';

export interface Npm extends Pick<PackageRegistry, 'stop'> {
  /** The environment of commands that install from the registry, and publish to it. */
  readonly env: NodeJS.ProcessEnv;
  /** The package that was published. */
  readonly directory: string;
}

const { devDependencies } = JSON.parse(readFileSync('package.json', 'utf8'));

/** A registry that has this package as version 1.0.0, and no newer projen than the tests know. */
export async function startNpm(): Promise<Npm> {
  const upstream = output(['npm', 'config', 'get', 'registry'], { env: withoutNpm() }).trim();
  const { userConfig, stop } = await startPackageRegistry(upstream, { projen: devDependencies.projen, constructs: devDependencies.constructs });
  const committer = { GIT_AUTHOR_NAME: 'a', GIT_AUTHOR_EMAIL: 'a@example.com', GIT_COMMITTER_NAME: 'a', GIT_COMMITTER_EMAIL: 'a@example.com' };
  const env = { ...withoutNpm(), ...committer, NPM_CONFIG_USERCONFIG: userConfig };
  const directory = join(installed(pack()), 'node_modules/projen-buildkit-image-pipeline');
  for (const path of ['package.json', '.jsii'].map((name) => join(directory, name))) {
    writeFileSync(path, readFileSync(path, 'utf8').replace(/("version": ?)"0\.0\.0"/, '$1"1.0.0"'));
  }
  output(['npm', 'publish', '--ignore-scripts'], { cwd: directory, env });
  return { env, directory, stop };
}
