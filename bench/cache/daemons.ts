import { chmodSync } from 'node:fs';
import { scratch } from './storage.ts';
import { Authority, type Certificate } from '../../lab/faults/certificates.ts';
import { RemoteDaemon } from '../../lab/remote-daemon.ts';
import type { Files } from '../../lab/repository.ts';

/** Daemons that run elsewhere, with their certificates, and jobs that build on them. It takes root, for a user of their own. */
export class Daemons {
  /** The names of the variables, as the option has them. */
  public readonly variables = { caVariable: 'BK_CA', certificateVariable: 'BK_CERT', keyVariable: 'BK_KEY' };

  private readonly authority = new Authority(scratch(), 'buildkit');
  private readonly own = this.authority.issue('localhost', inDays(-1), inDays(30));
  private readonly job: Certificate = this.authority.issue('job', inDays(-1), inDays(30));

  public constructor() {
    for (const path of [this.authority.cert, this.job.cert, this.job.key]) chmodSync(path, 0o644);
  }

  /** An empty one. */
  public start(settings: readonly string[] = []): Promise<RemoteDaemon> {
    return RemoteDaemon.start({ name: 'localhost', tls: { ...this.own, clients: this.authority.cert }, settings });
  }

  /** A pipeline whose jobs have the certificates. */
  public connected(files: Files): Files {
    const variables = `variables:\n  BK_CA: ${this.authority.cert}\n  BK_CERT: ${this.job.cert}\n  BK_KEY: ${this.job.key}\n\n`;
    return { ...files, '.gitlab-ci.yml': `${variables}${files['.gitlab-ci.yml']}` };
  }
}

function inDays(days: number): string {
  return `${new Date(Date.now() + days * 86_400_000).toISOString().replace(/\D/g, '').slice(0, 14)}Z`;
}
