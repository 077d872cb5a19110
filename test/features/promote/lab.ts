import type { FaultyRegistry } from '../../../lab/faulty-registry.ts';
import { startGitlabRegistry } from '../../../lab/gitlab-registry.ts';
import { type Registry, startRegistry } from '../../../lab/registry.ts';
import { synthesized } from '../../../lab/repository.ts';
import { runPipeline } from '../../../lab/runner.ts';
import type { BuildkitImagePipelineOptions } from '../../../src/core/mod.ts';
import { craneFor, gitlabRegistry, robot } from '../../support/parts.ts';
import { repository } from '../../support/repository.ts';

/** What the tests of releases use, for the tests of one file. */
export function promoteLab() {
  let registry: Registry;
  let gitlab: FaultyRegistry;
  let other: Registry;
  let crane: (...args: string[]) => string;
  beforeAll(async () => {
    registry = await startRegistry(robot);
    gitlab = await startGitlabRegistry(registry.host);
    other = await startRegistry({ user: 'else', password: 'elsewhere' });
    crane = craneFor(registry.host);
  });
  afterAll(() => Promise.all([registry, gitlab, other].map((server) => server.stop())));

  const triggers = { defaultBranch: true, gitTags: 'semver' };
  const project = (image: string, options: BuildkitImagePipelineOptions, dockerfile: string) => {
    const directory = repository({ Dockerfile: dockerfile, ...synthesized({ promote: {}, triggers, ...options }) });
    const variables = { ...gitlabRegistry(gitlab.host, image), CI_PIPELINE_SOURCE: 'push', OTHER_USER: 'else', OTHER_PASSWORD: 'elsewhere' };
    return {
      branch: () => runPipeline({ directory, variables, branch: 'main' }),
      gitTag: (tag: string) => runPipeline({ directory, variables, tag }),
    };
  };
  const digest = (reference: string) => crane('digest', `${registry.host}/${reference}`).trim();
  const craneElsewhere = (...args: string[]) => {
    crane('auth', 'login', other.host, '-u', 'else', '-p', 'elsewhere');
    return crane(...args);
  };
  return {
    project,
    digest,
    craneElsewhere,
    crane: (...args: string[]) => crane(...args),
    hosts: () => ({ registry: registry.host, gitlab: gitlab.host, other: other.host }),
  };
}
