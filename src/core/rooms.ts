import type { PipelineRoom } from './contract.ts';
import type { BuildkitImagePipelineOptions } from './options.ts';
import { dependencyProxy } from './rooms/auth/dependency-proxy.ts';
import { dockerHub } from './rooms/auth/docker-hub.ts';
import { registries } from './rooms/auth/registries.ts';
import { buildkit } from './rooms/buildkit/buildkit.ts';
import { cache, imageCache } from './rooms/cache/cache.ts';
import { checks } from './rooms/checks/checks.ts';
import { ciFile } from './rooms/ci-file/ci-file.ts';
import { compression } from './rooms/compression/compression.ts';
import { buildArgs } from './rooms/images/build-args.ts';
import { platforms, target } from './rooms/images/build-parameters.ts';
import { changes } from './rooms/images/changes.ts';
import { contexts } from './rooms/images/contexts.ts';
import { dependsOn } from './rooms/images/depends-on.ts';
import { attributes } from './rooms/images/frontend/attributes.ts';
import { noCache } from './rooms/images/frontend/cache.ts';
import { syntax } from './rooms/images/frontend/syntax.ts';
import { imagesOf } from './rooms/images/images.ts';
import { parallel } from './rooms/images/jobs/parallel.ts';
import { strategy } from './rooms/images/jobs/strategy.ts';
import { annotations, labels } from './rooms/images/labels.ts';
import { name } from './rooms/images/name.ts';
import { names } from './rooms/images/names.ts';
import { extraHosts } from './rooms/images/sandbox/extra-hosts.ts';
import { shmSize, ulimits } from './rooms/images/sandbox/limits.ts';
import { entitlements, network } from './rooms/images/sandbox/network.ts';
import { secrets } from './rooms/images/secrets/secrets.ts';
import { ssh } from './rooms/images/secrets/ssh.ts';
import { smokeTest } from './rooms/images/smoke-test/smoke-test.ts';
import { context, dockerfile } from './rooms/images/source.ts';
import { imageTags } from './rooms/metadata/image-tags.ts';
import { tags } from './rooms/metadata/tags.ts';
import { mirrors } from './rooms/mirrors/mirrors.ts';
import { reproducible } from './rooms/reproducible/reproducible.ts';
import { runner } from './rooms/runner/runner.ts';
import { triggers } from './rooms/triggers/triggers.ts';

/** The rooms of an image, in the order of buildctl's flags. */
const images = imagesOf({
  name,
  tags: imageTags,
  names,
  cache: imageCache,
  changes,
  smokeTest,
  context,
  dockerfile,
  contexts,
  dependsOn,
  syntax,
  target,
  buildArgs,
  labels,
  annotations,
  platforms,
  secrets,
  ssh,
  noCache,
  network,
  entitlements,
  extraHosts,
  ulimits,
  shmSize,
  attributes,
});

/** The images of a project in a folder of the repository, as seen from its root. */
export const imagesWithin = images.within;

/** One room for each option of the pipeline, in the order in which jobs and the lines of a job stand. */
export const rooms = {
  ciFile,
  triggers,
  checks,
  runner,
  mirrors,
  registries,
  dockerHub,
  dependencyProxy,
  cache,
  buildkit,
  tags,
  compression,
  reproducible,
  strategy,
  parallel,
  images,
} satisfies { readonly [K in keyof BuildkitImagePipelineOptions]-?: PipelineRoom<NonNullable<BuildkitImagePipelineOptions[K]>, any, never> };

/** The plan: what each room decided. */
export type Plan = { readonly [K in keyof typeof rooms]: ReturnType<(typeof rooms)[K]['resolve']> };

/** The rooms one after the other. A room that reads what the plan does not have fails to compile here. */
const readers: { readonly [K in keyof Plan]: PipelineRoom<any, any, Plan> } = rooms;
export const everyRoom = Object.entries(readers) as readonly (readonly [keyof Plan, PipelineRoom<any, any, Plan>])[];
