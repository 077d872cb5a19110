import type { ImagePlan, PipelineView } from '../build/build.ts';
import { type Graph, graphOf } from '../graph.ts';
import { hasJobs, isDivided, isSpread, partsOf } from './image-part.ts';
import type { Problem } from '../../../problems.ts';
import { normalPlatform } from '../../../shape/platform.ts';
import { under } from '../../../shape/shape.ts';
import { mostVariables } from '../artifacts.ts';
import { sharesJob } from '../jobs/shared-job.ts';

/** What is read of the pipeline to know whether platforms can be built in different jobs. */
export interface DividedView extends PipelineView {
  readonly cache: { readonly kind: string };
  readonly reproducible: boolean;
  readonly attest?: { readonly provenance: string; readonly sbomGenerator?: string };
  readonly promote?: object;
  readonly imageDefaults: { readonly platformRunners?: object };
}

/** Runners that no job uses, and images that cannot be divided by platforms. */
export function platformProblems(images: readonly ImagePlan[], plan: DividedView): readonly Problem[] {
  const built = new Set(images.flatMap(({ platforms }) => platforms.map(normalPlatform)));
  const general = new Set(Object.keys(plan.imageDefaults.platformRunners ?? {}));
  const graph = graphOf(images);
  const shared = sharesJob(plan.jobs, images);
  return [
    ...images.flatMap((image, index) => {
      const path = isSpread(image) ? 'buildkit.remote.platformDaemons' : `images[${index}].platformRunners`;
      return [
        ...image.platformRunners.unused.filter((platform) => !general.has(platform) || !built.has(normalPlatform(platform))).map((platform) => ({
          code: 'unused-runner',
          path: under(path, platform),
          value: platform,
          fault: general.has(platform) ? 'is not a platform of any image' : 'is not one of the platforms of the image',
          fix: `Add "${platform}" to platforms, or remove its runner.`,
        })),
        ...isDivided(image) ? lost(image, path, plan) : [],
        ...missing(image, path, graph, shared),
      ];
    }),
    ...shared ? together(images) : [],
  ];
}

/** What BuildKit cannot join: docs/decisions/multi-platform.md has the reasons. */
function lost(image: ImagePlan, path: string, { cache, reproducible, attest, promote }: DividedView): readonly Problem[] {
  const option = path.replace(/.*\./, '');
  const value = isSpread(image) ? partsOf(image) : image.platformRunners.jobs.map(({ name }) => name);
  const problem = (fault: string, fix: string) => ({ code: 'conflict', path, value, fault: `are built ${isSpread(image) ? 'on different daemons' : 'in different jobs'}, but ${fault}`, fix });
  return [
    ...(image.cache ?? cache).kind === 'inline'
      ? [problem('the inline cache needs a tag', `Write cache: { registry: {} }, or remove ${option}.`)] : [],
    ...reproducible
      ? [problem('a reproducible image does not stay the same when BuildKit joins it', 'Remove one of the two.')] : [],
    ...attest && (attest.provenance !== 'none' || attest.sbomGenerator !== undefined)
      ? [problem('BuildKit would drop their attestations when it joins them', `Write attest: { provenance: 'none', sbom: {} }, or remove ${option}: then one build of all platforms keeps them.`)] : [],
    ...promote
      ? [problem('promote copies an image that one job has built', 'Remove one of the two.')] : [],
  ];
}

/** Images that this image depends on, if they are not built for a platform of it, or not in the same job where that is needed. */
function missing(image: ImagePlan, path: string, { needs }: Graph<ImagePlan>, shared: boolean): readonly Problem[] {
  const names = (one: ImagePlan) => hasJobs(one) ? one.platformRunners.jobs.map(({ name }) => name) : partsOf(one);
  const own = names(image);
  return needs(image).flatMap((needed) => {
    const others = new Set(names(needed));
    const platforms = needed.platforms.map(normalPlatform);
    const absent = shared
      ? [...own.filter((name) => !others.has(name)), ...own.length === 0 ? others : []]
      : partsOf(image).filter((platform) => isDivided(needed) && !platforms.includes(platform));
    return absent.length === 0 ? [] : [{
      code: 'conflict',
      path,
      value: absent,
      fault: `are platforms for which the image and ${needed.name.short ?? '$CI_REGISTRY_IMAGE'}, which it depends on, are not both built${shared ? ' in one job' : ''}`,
      fix: `Give both the same platforms${isSpread(image) ? '' : ' and platformRunners'}, as in imageDefaults.`,
    }];
  });
}

/** Jobs that several images share: each has one runner, and later jobs read a limited number of variables from it. */
function together(images: readonly ImagePlan[]): readonly Problem[] {
  const jobs = images.flatMap((image, index) => image.platformRunners.jobs.map((job) => ({ ...job, path: `images[${index}].platformRunners` })));
  const first = new Map([...jobs].reverse().map((job) => [job.name, job]));
  return [
    ...jobs.filter(({ name, tags }) => JSON.stringify(first.get(name)?.tags) !== JSON.stringify(tags)).map(({ name, path }) => ({
      code: 'conflict', path, value: name, fault: `has another runner in ${first.get(name)?.path.replace(/\..*/, '')}, and one job builds both`, fix: "Set the same runner, or write jobs: 'per-image'.",
    })),
    ...[...first.values()].flatMap(({ name, platforms, path }) => {
      const count = Math.max(jobs.filter((job) => job.name === name).length * platforms.length, images.length);
      return count <= mostVariables ? [] : [{
        code: 'too-many', path, value: count, fault: `images of ${name} are more than the ${mostVariables} variables that GitLab reads from a job`, fix: "Write jobs: 'per-image'.",
      }];
    }),
  ];
}
