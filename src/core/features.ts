import type { PipelineFeature } from './contract.ts';
import { attest } from './features/attest/attest.ts';
import { buildkit } from './features/buildkit/buildkit.ts';
import { cache, imageCache } from './features/cache/cache.ts';
import { checks } from './features/checks/checks.ts';
import { needs } from './features/checks/needs.ts';
import { ciFile } from './features/ci-file.ts';
import { compression, compressionLevel, forceCompression } from './features/compression.ts';
import { driftCheck } from './features/drift-check/drift-check.ts';
import { hosts } from './features/hosts/hosts.ts';
import { buildArgs } from './features/images/build-args.ts';
import { changes } from './features/images/changes.ts';
import { contexts } from './features/images/contexts.ts';
import { dependsOn } from './features/images/depends-on/depends-on.ts';
import { extraHosts } from './features/images/extra-hosts.ts';
import { frontendAttributes } from './features/images/frontend-attributes.ts';
import { imagesOf } from './features/images/images.ts';
import { jobs, maxConcurrentJobs } from './features/images/jobs/shared-job.ts';
import { annotations, labels } from './features/images/labels.ts';
import { shmSize, ulimits } from './features/images/limits.ts';
import { additionalNames, name } from './features/images/name.ts';
import { entitlements, network } from './features/images/network.ts';
import { noCache, noCacheFilter } from './features/images/no-cache.ts';
import { platformRunners } from './features/images/platforms/platform-runners.ts';
import { platforms } from './features/images/platforms/platforms.ts';
import { secrets } from './features/images/secrets/secrets.ts';
import { ssh } from './features/images/secrets/ssh.ts';
import { smokeTest } from './features/images/smoke-test/smoke-test.ts';
import { context, dockerfile } from './features/images/source.ts';
import { syntax } from './features/images/syntax.ts';
import { target } from './features/images/target.ts';
import { lint } from './features/lint/lint.ts';
import { mirrors } from './features/mirrors/mirrors.ts';
import { patienceSeconds } from './features/patience.ts';
import { policies } from './features/policies/policies.ts';
import { preflight } from './features/preflight/preflight.ts';
import { promote } from './features/promote/promote.ts';
import { proxy } from './features/proxy/proxy.ts';
import { registries } from './features/registries/registries.ts';
import { reproducible } from './features/reproducible/reproducible.ts';
import { runner } from './features/runner.ts';
import { scan } from './features/scan/scan.ts';
import { sign } from './features/sign/sign.ts';
import { sources } from './features/sources/sources.ts';
import { imageTags } from './features/tags/image-tags.ts';
import { tags } from './features/tags/tags.ts';
import { triggers } from './features/triggers/triggers.ts';
import { upgrades } from './features/upgrades/upgrades.ts';
import type { BuildkitImagePipelineOptions } from './options.ts';

/** The features of an image, in the order of the lines, prefixes and flags of its build. */
const images = imagesOf({
  name,
  additionalNames,
  tags: imageTags,
  changes,
  secrets,
  ssh,
  smokeTest,
  platforms,
  platformRunners,
  dependsOn,
  cache: imageCache,
  context,
  dockerfile,
  contexts,
  syntax,
  target,
  buildArgs,
  labels,
  annotations,
  noCache,
  noCacheFilter,
  network,
  entitlements,
  extraHosts,
  ulimits,
  shmSize,
  frontendAttributes,
}, { sources, reproducible, compression, attest, lint, promote, scan, sign });

/** The images of a project in a folder of the repository, as seen from its root. */
export const rebaseImages = images.rebase;

/** One feature for each option of the pipeline, in the order of the jobs and of the lines in a job. */
export const features = {
  ciFile,
  triggers,
  checks,
  needs,
  lint,
  driftCheck,
  upgrades,
  runner,
  patienceSeconds,
  proxy,
  hosts,
  mirrors,
  registries,
  sources,
  buildkit,
  preflight,
  cache,
  tags,
  compression,
  compressionLevel,
  forceCompression,
  reproducible,
  attest,
  promote,
  scan,
  sign,
  jobs,
  maxConcurrentJobs,
  imageDefaults: images.defaults,
  images,
  policies,
} satisfies { readonly [K in keyof BuildkitImagePipelineOptions]-?: PipelineFeature<NonNullable<BuildkitImagePipelineOptions[K]>, any, never, any> };

/** The plan: the resolved options of each feature. */
export type Plan = { readonly [K in keyof typeof features]: ReturnType<(typeof features)[K]['resolve']> };

/** All features in order. This does not compile if a feature reads something that the plan does not have. */
const readers: { readonly [K in keyof Plan]: PipelineFeature<any, any, Plan, any> } = features;
export const everyFeature = Object.entries(readers) as readonly (readonly [keyof Plan, PipelineFeature<any, any, Plan, any>])[];
