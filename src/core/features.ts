import type { PipelineFeature } from './contract.ts';
import { buildkit } from './features/buildkit/buildkit.ts';
import { cache, imageCache } from './features/cache/cache.ts';
import { checks } from './features/checks/checks.ts';
import { ciFile } from './features/ci-file.ts';
import { compression } from './features/compression.ts';
import { buildArgs } from './features/images/build-args.ts';
import { platforms, target } from './features/images/build-parameters.ts';
import { changes } from './features/images/changes.ts';
import { contexts } from './features/images/contexts.ts';
import { dependsOn } from './features/images/depends-on.ts';
import { extraHosts } from './features/images/extra-hosts.ts';
import { attributes } from './features/images/frontend-attributes.ts';
import { imagesOf } from './features/images/images.ts';
import { parallel } from './features/images/jobs/parallel.ts';
import { strategy } from './features/images/jobs/strategy.ts';
import { annotations, labels } from './features/images/labels.ts';
import { shmSize, ulimits } from './features/images/limits.ts';
import { name } from './features/images/name.ts';
import { names } from './features/images/names.ts';
import { entitlements, network } from './features/images/network.ts';
import { noCache } from './features/images/no-cache.ts';
import { secrets } from './features/images/secrets/secrets.ts';
import { ssh } from './features/images/secrets/ssh.ts';
import { smokeTest } from './features/images/smoke-test/smoke-test.ts';
import { context, dockerfile } from './features/images/source.ts';
import { syntax } from './features/images/syntax.ts';
import { mirrors } from './features/mirrors.ts';
import { dependencyProxy } from './features/registries/dependency-proxy.ts';
import { dockerHub } from './features/registries/docker-hub.ts';
import { registries } from './features/registries/registries.ts';
import { reproducible } from './features/reproducible.ts';
import { runner } from './features/runner.ts';
import { imageTags } from './features/tags/image-tags.ts';
import { tags } from './features/tags/tags.ts';
import { triggers } from './features/triggers/triggers.ts';
import type { BuildkitImagePipelineOptions } from './options.ts';

/** The features of an image, in the order of buildctl's flags. */
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
export const rebaseImages = images.rebase;

/** One feature for each option of the pipeline, in the order in which jobs and the lines of a job stand. */
export const features = {
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
} satisfies { readonly [K in keyof BuildkitImagePipelineOptions]-?: PipelineFeature<NonNullable<BuildkitImagePipelineOptions[K]>, any, never> };

/** The plan: what each feature decided. */
export type Plan = { readonly [K in keyof typeof features]: ReturnType<(typeof features)[K]['resolve']> };

/** The features one after the other. A feature that reads what the plan does not have fails to compile here. */
const readers: { readonly [K in keyof Plan]: PipelineFeature<any, any, Plan> } = features;
export const everyFeature = Object.entries(readers) as readonly (readonly [keyof Plan, PipelineFeature<any, any, Plan>])[];
