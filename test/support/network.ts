import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { robot } from './parts.ts';
import { pushBaseImage } from '../../lab/base-image.ts';
import { Crane } from '../../lab/crane.ts';
import { Authority, type Certificate } from '../../lab/faults/certificates.ts';
import type { Fault } from '../../lab/faults/fault.ts';
import { type Ended, Job } from '../../lab/faults/job.ts';
import { tagPipeline } from '../../lab/faults/variables.ts';
import { type FaultyRegistry, type FaultyRegistryOptions, startFaultyRegistry } from '../../lab/faulty-registry.ts';
import { type Registry, startRegistry } from '../../lab/registry.ts';
import { type Files, synthesized } from '../../lab/repository.ts';
import type { BuildkitImagePipelineOptions } from '../../src/core/mod.ts';

/** What a job of the network is given. */
export interface JobInNetwork {
  readonly options: BuildkitImagePipelineOptions;
  /** The host of the project's container registry. */
  readonly registry: string;
  readonly repository: string;
  readonly dockerfile?: readonly string[];
  readonly files?: Files;
  readonly variables?: Readonly<Record<string, string | undefined>>;
  /** Lines of /etc/hosts.
   * @default - the names of all servers */
  readonly hosts?: readonly string[];
  readonly trace?: boolean;
  readonly before?: readonly string[];
  /** Commands that start the job, in place of a change to its user. */
  readonly as?: readonly string[];
  /** A signal in the middle. */
  readonly during?: Fault['during'];
  /** @default 60 */
  readonly limitSeconds?: number;
}


/** Registries with names and certificates, and jobs that know the names. It takes root, for the jobs' own /etc/hosts. */
export class Network {
  public static async open(): Promise<Network> {
    const folder = mkdtempSync('/var/tmp/network-'); // a job has a /tmp of its own
    chmodSync(folder, 0o755);
    const network = new Network(folder, await startRegistry(robot));
    network.push('library/alpine:3.22');
    return network;
  }

  /** Reads the registry that stands behind all names. */
  public readonly crane: Crane;
  private readonly servers: { stop(): unknown }[] = [];
  private readonly names = new Map<string, string>();
  private addresses = 0;

  private constructor(public readonly folder: string, public readonly registry: Registry) {
    this.crane = new Crane({ [registry.host]: robot });
  }

  public async close(): Promise<void> {
    await Promise.all(this.servers.map((server) => server.stop()));
    this.crane.remove();
    await this.registry.stop();
    rmSync(this.folder, { recursive: true });
  }

  public push(name: string): void {
    pushBaseImage({ registry: this.registry.host, name, ...robot });
  }

  public authority(name: string): Authority {
    return new Authority(this.folder, name);
  }

  /** A certificate that is valid today, or was until yesterday. */
  public certificate(authority: Authority, host: string, valid: 'today' | 'until yesterday' = 'today'): Certificate {
    return valid === 'today' ? authority.issue(host, inDays(-2), inDays(2)) : authority.issue(host, inDays(-3), inDays(-1));
  }

  /** A file that the job's user can read, as those of variables of type File. */
  public readable(path: string): string {
    chmodSync(path, 0o644);
    return path;
  }

  public text(name: string, content: string): string {
    writeFileSync(join(this.folder, name), content);
    return join(this.folder, name);
  }

  /** The registry under another name: with TLS, a token server, or faults. */
  public async serve(name: string, options: FaultyRegistryOptions = {}, at: 'any port' | 'the port of HTTPS' = 'any port'): Promise<FaultyRegistry> {
    const listen = at === 'any port' ? undefined : { address: this.address(name), port: 443 };
    const server = await startFaultyRegistry(this.registry.host, { login: robot, ...options, name, ...listen && { listen } });
    this.names.set(name, listen?.address ?? '127.0.0.1');
    const token = options.tokens?.server?.name;
    if (token !== undefined) this.names.set(token, listen?.address ?? '127.0.0.1');
    return this.keep(server);
  }

  /** An address of this machine that nobody else listens at, for a port that is given. */
  public address(name: string): string {
    const address = `127.${78 + this.addresses++}.${Math.floor(process.pid / 250) % 250}.${process.pid % 250 + 1}`;
    this.names.set(name, address);
    return address;
  }

  public keep<T extends { stop(): unknown }>(server: T): T {
    this.servers.push(server);
    return server;
  }

  /** The lines of /etc/hosts with the names of all servers. */
  public get hosts(): readonly string[] {
    return [...this.names].map(([name, address]) => `${address} ${name}`);
  }

  public run({ options, registry, repository, dockerfile = ['FROM scratch', 'COPY Dockerfile /'], files = {}, variables = {}, hosts = this.hosts, trace, before, as, during, limitSeconds = 60 }: JobInNetwork): Promise<Ended> {
    return new Job({
      files: { ...synthesized({ patienceSeconds: 10, ...options }), Dockerfile: [...dockerfile, ''].join('\n'), ...files },
      variables: {
        ...tagPipeline(registry, repository, robot),
        CI_SERVER_HOST: 'gitlab.test',
        ...variables,
      },
      hosts,
      fault: { before, as, during },
      limitSeconds,
      trace,
    }).run();
  }
}

function inDays(days: number): string {
  return `${new Date(Date.now() + days * 86_400_000).toISOString().replace(/\D/g, '').slice(0, 14)}Z`;
}
