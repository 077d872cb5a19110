import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspect } from './machine.ts';
import { freePort, start } from './server.ts';

export interface PackageRegistry {
  /** `http://127.0.0.1:PORT/` */
  readonly url: string;
  /** A configuration of npm, for NPM_CONFIG_USERCONFIG: this registry for every package, as a user who may publish. */
  readonly userConfig: string;
  stop(): Promise<void>;
}

/**
 * Starts an npm registry that is empty. A package that it does not have comes from another registry.
 *
 * @param upstream the address of the other registry
 * @param newest the newest versions of that registry to show, by the name of the package
 */
export async function startPackageRegistry(upstream: string, newest: { readonly [name: string]: string } = {}): Promise<PackageRegistry> {
  const machine = inspect();
  const folder = mkdtempSync(join(tmpdir(), 'lab-npm-'));
  const port = await freePort();
  const url = `http://127.0.0.1:${port}/`;
  const config = join(folder, 'config.json');
  writeFileSync(config, JSON.stringify(settings(folder, upstream, newest)));
  const command = [machine.tool('node24'), machine.tool('verdaccio'), '--config', config, '--listen', `127.0.0.1:${port}`];
  const { PATH = '', NODE_EXTRA_CA_CERTS = '' } = process.env;
  const stop = await start(command, folder, port, { PATH, HOME: folder, ...NODE_EXTRA_CA_CERTS && { NODE_EXTRA_CA_CERTS } });
  const userConfig = join(folder, 'npmrc');
  writeFileSync(userConfig, `registry=${url}\n//127.0.0.1:${port}/:_authToken=${await tokenOfNewUser(url)}\n`);
  return { url, userConfig, stop };
}

/** The registry reads YAML, and JSON is YAML. */
function settings(folder: string, upstream: string, newest: { readonly [name: string]: string }): object {
  return {
    storage: join(folder, 'packages'),
    auth: { htpasswd: { file: join(folder, 'htpasswd') } },
    uplinks: { upstream: { url: upstream, cache: false, maxage: '1h', timeout: '60s' } },
    packages: { '**': { access: '$all', publish: '$authenticated', unpublish: '$authenticated', proxy: 'upstream' } },
    filters: { '@verdaccio/package-filter': { block: Object.entries(newest).map(([name, version]) => ({ package: name, versions: `>${version}` })) } },
    max_body_size: '50mb',
    log: { type: 'stdout', format: 'json', level: 'warn' },
    web: { enable: false },
  };
}

/** What `npm login` does. */
async function tokenOfNewUser(url: string): Promise<string> {
  const body = JSON.stringify({ name: 'platform', password: 'of-the-lab', type: 'user' });
  const answer = await fetch(`${url}-/user/org.couchdb.user:platform`, { method: 'PUT', body, headers: { 'content-type': 'application/json' } });
  if (!answer.ok) throw new Error(`The package registry takes no user: ${answer.status} ${await answer.text()}`);
  return (await answer.json() as { readonly token: string }).token;
}
