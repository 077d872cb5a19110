import { chmodSync } from 'node:fs';
import { scratch } from '../storage.ts';
import { pipeline } from './pipeline.ts';
import type { Subject } from './subject.ts';
import { Authority, type Certificate } from '../../../lab/faults/certificates.ts';
import { RemoteDaemon } from '../../../lab/remote-daemon.ts';
import { synthesized } from '../../../lab/repository.ts';
import { cold, otherBranch } from '../scenarios.ts';

const description = 'the same with `buildkit: { remote }`: one rootless daemon with certificates, on loopback, which is empty at the start of a round and stays until its end';

/** This library on a daemon that stays. It takes root, for a user of its own. */
export function remote(): Subject {
  const authority = new Authority(scratch(), 'buildkit');
  const [daemonFiles, jobFiles] = ['localhost', 'job'].map((name) => authority.issue(name, inDays(-1), inDays(2)));
  for (const path of [authority.cert, jobFiles.cert, jobFiles.key]) chmodSync(path, 0o644);
  const files: Certificate & { readonly ca: string } = { ...jobFiles, ca: authority.cert };
  let daemon: RemoteDaemon | undefined;

  const { prepare, ...subject } = pipeline('this library, on a daemon that stays', description, ({ services }) => {
    const made = synthesized({
      jobs: services && 'one',
      images: services?.map((name) => ({ name, context: '.', dockerfile: `services/${name}/Dockerfile` })),
      triggers: { branches: [otherBranch], defaultBranch: true },
      buildkit: { remote: { daemons: [daemon!.address], caVariable: 'BK_CA', certificateVariable: 'BK_CERT', keyVariable: 'BK_KEY' } },
    });
    const variables = `variables:\n  BK_CA: ${files.ca}\n  BK_CERT: ${files.cert}\n  BK_KEY: ${files.key}\n\n`;
    return { ...made, '.gitlab-ci.yml': `${variables}${made['.gitlab-ci.yml']}` };
  });
  return {
    ...subject,
    prepare(site) {
      const build = prepare(site);
      return async (scenario, registry) => {
        if (scenario === cold) {
          await daemon?.stop();
          daemon = await RemoteDaemon.start({ name: 'localhost', tls: { ...daemonFiles, clients: authority.cert } });
        }
        return build(scenario, registry);
      };
    },
  };
}

function inDays(days: number): string {
  return `${new Date(Date.now() + days * 86_400_000).toISOString().replace(/\D/g, '').slice(0, 14)}Z`;
}
