import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import type { RegistryCredentials } from '../core/projen.ts';

/** What is read of Docker's `config.json`. */
interface DockerConfig {
  readonly auths?: { readonly [server: string]: RegistryCredentials };
  readonly credHelpers?: { readonly [registry: string]: string };
  readonly credsStore?: string;
}

/** Returns the credentials of each registry as Docker finds them: in DOCKER_AUTH_CONFIG, or else in `config.json` and the helpers that it names. */
export function dockerCredentials(): (registry: string) => RegistryCredentials | undefined {
  const { auths = {}, credHelpers = {}, credsStore } = dockerConfig();
  return (registry) => {
    const servers = registry === 'docker.io'
      ? ['https://index.docker.io/v1/', 'index.docker.io', 'docker.io', 'registry-1.docker.io']
      : [registry, `https://${registry}`, `https://${registry}/`, `https://${registry}/v1/`, `https://${registry}/v2/`];
    const helper = servers.map((server) => credHelpers[server]).find((name) => name !== undefined) ?? credsStore;
    const stored = servers.map((server) => auths[server]).find((entry) => entry?.auth || entry?.identitytoken);
    return helper === undefined ? stored : askHelper(helper, servers[0]) ?? stored;
  };
}

function dockerConfig(): DockerConfig {
  const given = process.env.DOCKER_AUTH_CONFIG;
  const file = given !== undefined && !given.trimStart().startsWith('{') ? given : join(process.env.DOCKER_CONFIG ?? join(homedir(), '.docker'), 'config.json');
  const isText = given?.trimStart().startsWith('{');
  if (!isText && !existsSync(file)) return {};
  try {
    return JSON.parse(isText ? given! : readFileSync(file, 'utf8')) as DockerConfig;
  } catch {
    throw new Error(`${isText ? 'DOCKER_AUTH_CONFIG' : file} is not JSON. Correct it, or sign in again: docker login.`);
  }
}

/** https://github.com/docker/docker-credential-helpers */
function askHelper(name: string, server: string): RegistryCredentials | undefined {
  const { status, stdout } = spawnSync(`docker-credential-${name}`, ['get'], { input: server, encoding: 'utf8' });
  if (status !== 0) return undefined;
  const { Username: username, Secret: secret } = JSON.parse(stdout) as { readonly Username: string; readonly Secret: string };
  return username === '<token>' ? { identitytoken: secret } : { auth: Buffer.from(`${username}:${secret}`).toString('base64') };
}
