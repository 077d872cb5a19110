import { chmodSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { Authority, type Certificate } from './certificates.ts';
import { type Fault, type Measured, type Place, type WarmCache, patience } from './fault.ts';
import { Job, type JobOptions } from './job.ts';
import { refusedAddress, startBlackHole, startNameServer } from './silent-servers.ts';
import { tagPipeline } from './variables.ts';
import { pushBaseImage } from '../base-image.ts';
import { Crane } from '../crane.ts';
import { type FaultyRegistry, type FaultyRegistryOptions, startFaultyRegistry } from '../faulty-registry.ts';
import { type Registry, startRegistry } from '../registry.ts';
import { synthesized } from '../repository.ts';

const login = { user: 'robot', password: 'p"a\\s$s wörd#\'`*' };
const base = 'library/alpine:3.22';
/** An address of this machine that nobody else listens at, for the ports that need to be the real ones. */
const ownAddress = `127.77.${Math.floor(process.pid / 250) % 250}.${process.pid % 250 + 1}`;

interface Surroundings {
  readonly host: string;
  readonly mirror?: string;
  readonly hosts?: readonly string[];
  readonly nameServer?: string;
}

/** Stops a server when the fault is over. */
type Keep = <T extends { stop(): void }>(server: T) => T;

/** The servers that the faults share: two real registries, and an authority that jobs trust. */
export class Stage {
  public static async open(limitSeconds: number): Promise<Stage> {
    const folder = mkdtempSync('/var/tmp/faults-'); // a job has a /tmp of its own
    chmodSync(folder, 0o755);
    mkdirSync(join(folder, 'shared'));
    chmodSync(join(folder, 'shared'), 0o777);
    const [registry, hub] = await Promise.all([startRegistry(login), startRegistry()]);
    for (const [server, who] of [[registry, login], [hub, {}]] as const) pushBaseImage({ registry: server.host, name: base, ...who });
    const stage = new Stage(folder, registry, hub, limitSeconds);
    await stage.warmUp();
    return stage;
  }

  private readonly crane: Crane;
  private readonly trusted: Authority;
  private warm: WarmCache = { layer: '', config: '' };

  private constructor(
    private readonly folder: string,
    private readonly registry: Registry,
    private readonly hub: Registry,
    private readonly limitSeconds: number,
  ) {
    this.crane = new Crane({ [registry.host]: login });
    this.trusted = new Authority(folder, 'trusted');
  }

  public async close(): Promise<void> {
    await Promise.all([this.registry.stop(), this.hub.stop()]);
    this.crane.remove();
    rmSync(this.folder, { recursive: true });
  }

  /** A cache that a build without faults has written. */
  private async warmUp(): Promise<void> {
    const { exitCode, log } = await this.measure({ area: 'cache', name: 'warm', good: { exit: 0, seconds: 30 } });
    if (exitCode !== 0) throw new Error(`The job fails without any fault:\n${log}`);
    const { layers, config } = JSON.parse(this.crane.run('manifest', `${this.registry.host}/${warm}:buildcache-main`));
    const fromNoise = ({ size }: { size: number }) => Math.abs(size - noise);
    const [{ digest }] = (layers as { size: number; digest: string }[]).sort((one, other) => fromNoise(one) - fromNoise(other));
    this.warm = { layer: digest, config: config.digest };
  }

  public async measure(fault: Fault): Promise<Measured> {
    const toStop: { stop(): void }[] = [];
    const keep: Keep = (server) => {
      toStop.push(server);
      return server;
    };
    try {
      const repository = repositoryOf(fault);
      if (fault.warm) this.crane.run('copy', `${this.registry.host}/${warm}:buildcache-main`, `${this.registry.host}/${repository}:buildcache-main`);
      const around = await this.surroundings(fault, keep);
      const { host, mirror } = around;
      const job: JobOptions = {
        files: {
          ...synthesized({ patienceSeconds: patience, ...mirror !== undefined && { mirrors: { 'docker.io': [mirror] } }, ...(typeof fault.options === 'function' ? fault.options(host) : fault.options) }),
          Dockerfile: dockerfile(fault, { elsewhere: this.hub.host, registry: host }),
          fault: `${fault.name}\n`,
        },
        variables: {
          ...tagPipeline(host, repository, login),
          SSL_CERT_FILE: this.trusted.cert,
          ...placed(fault.variables ?? {}, { '{host}': host, '{shared}': join(this.folder, 'shared') }),
        },
        hosts: around.hosts,
        nameServer: around.nameServer,
        fault,
        limitSeconds: this.limitSeconds,
      };
      const all = await Promise.all(Array.from({ length: fault.jobs ?? 1 }, () => new Job(job).run()));
      const worst = all.find(({ exitCode }) => exitCode !== 0) ?? all[0];
      return { ...worst, tags: this.tags(repository) };
    } finally {
      toStop.forEach((server) => server.stop());
    }
  }

  /** What a fault puts around the job. */
  private async surroundings(fault: Fault, keep: Keep): Promise<Surroundings> {
    const { registry = 'proxy', tokens } = fault;
    const blackHole = [registry, tokens, fault.mirror].includes('black hole') ? keep(await startBlackHole()).host : '';
    const closed = await refusedAddress();
    const host = await this.place(registry, {
      rules: typeof fault.rules === 'function' ? fault.rules(this.warm) : fault.rules,
      ...tokens && { login, tokens: typeof tokens === 'object' ? tokens : { realm: `http://${tokens === 'refused' ? closed : blackHole}/token` } },
    }, { blackHole, closed }, keep);
    const { mirrorRules } = fault;
    const mirror = fault.mirror === undefined
      ? mirrorRules && keep(await startFaultyRegistry(this.hub.host, { rules: mirrorRules })).host
      : fault.mirror === 'refused' ? closed : blackHole;
    const hosts = host.startsWith(`${registryName}:`) ? [`127.0.0.1 ${registryName}`] : [];
    if (fault.base === 'docker.io') {
      keep(await this.dockerHub(fault));
      hosts.push(`${ownAddress} ${hubName}`);
    }
    const nameServer = typeof registry === 'object' && 'dns' in registry ? keep(await startNameServer(ownAddress)).host : undefined;
    return { host, mirror, hosts: hosts.length > 0 ? hosts : undefined, nameServer };
  }

  /** The registry's address, behind what the fault puts there. */
  private async place(where: Place, options: FaultyRegistryOptions, { closed, blackHole }: Record<'closed' | 'blackHole', string>, keep: Keep): Promise<string> {
    if (where === 'refused') return closed;
    if (where === 'black hole') return blackHole;
    if (where === 'proxy') return keep(await startFaultyRegistry(this.registry.host, options)).host;
    if ('dns' in where) return `registry.${where.dns.toLowerCase()}.test`;
    const tls = where.tls === 'hang' ? 'hang' : where.tls === 'plain' ? undefined : this.certificate(where.tls);
    return keep(await startFaultyRegistry(this.registry.host, { ...options, name: registryName, tls })).host;
  }

  private certificate(kind: 'trusted' | 'unknown CA' | 'wrong name' | 'expired' | 'not yet valid'): Certificate {
    const authority = kind === 'unknown CA' ? new Authority(this.folder, 'unknown') : this.trusted;
    const [past, sinceToday, tomorrow, later] = [-3, -1, 1, 2].map(inDays);
    const [from, to] = { 'expired': [past, sinceToday], 'not yet valid': [tomorrow, later] }[kind as string] ?? [sinceToday, later];
    return authority.issue(kind === 'wrong name' ? 'other.test' : registryName, from, to);
  }

  private dockerHub({ hubRules }: Fault): Promise<FaultyRegistry> {
    const tls = this.trusted.issue(hubName, inDays(-1), inDays(1));
    return startFaultyRegistry(this.hub.host, { listen: { address: ownAddress, port: 443 }, name: hubName, tls, rules: hubRules });
  }

  private tags(repository: string): readonly string[] {
    const answer = this.crane.try('ls', `${this.registry.host}/${repository}`) ?? '';
    return answer.split('\n').filter((tag) => tag !== '' && !tag.startsWith('buildcache-')).sort();
  }
}

const [registryName, hubName] = ['registry.test', 'registry-1.docker.io'];
const warm = repositoryOf({ area: 'cache', name: 'warm' });
/** Bytes that do not compress, in the layer that a build takes from its cache. */
const noise = 300_000;

function repositoryOf({ area, name }: Pick<Fault, 'area' | 'name'>): string {
  return `faults/${area}-${name.toLowerCase().replace(/[^a-z0-9]+/g, '-').replace(/^-+|-+$/g, '')}`;
}

function inDays(days: number): string {
  return `${new Date(Date.now() + days * 86_400_000).toISOString().replace(/\D/g, '').slice(0, 14)}Z`;
}

function dockerfile({ base: from = 'elsewhere', steps = [] }: Fault, hosts: { readonly elsewhere: string; readonly registry: string }): string {
  const image = {
    'elsewhere': `${hosts.elsewhere}/${base}`,
    'registry': `${hosts.registry}/${base}`,
    'docker.io': base.replace('library/', ''),
    'missing': `${hosts.registry}/library/missing:1`,
  }[from];
  return [
    `FROM ${image}`,
    `RUN head -c ${noise} /dev/urandom >/noise && date +%s >/one`,
    'COPY fault /fault',
    'RUN cat /one /fault >/two',
    ...steps,
    '',
  ].join('\n');
}

function placed(given: NonNullable<Fault['variables']>, places: Readonly<Record<string, string>>): NonNullable<Fault['variables']> {
  const place = (text: string) => Object.entries(places).reduce((all, [mark, value]) => all.replaceAll(mark, value), text);
  return Object.fromEntries(Object.entries(given).map(([name, value]) => [name, value === undefined ? undefined : place(value)]));
}
