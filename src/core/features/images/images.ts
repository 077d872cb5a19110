import { artifactWarnings, artifacts } from './artifacts.ts';
import { type ImagePlan, buildPrograms, buildScript, joinScript } from './build/build.ts';
import { dependencyProblems } from './depends-on/depends-on.ts';
import { type Build, type ImageBuild, imageJobs, jobProblems, pushedImages, takenJobs } from './jobs/jobs.ts';
import type { ImageOptions } from './options.ts';
import { outputVariables } from './output-variable.ts';
import { hasJobs, isDivided, isSpread, partOf, partsOf, platformVariable } from './platforms/image-part.ts';
import { type DaemonsView, daemonsOf, onDaemons } from './platforms/platform-daemons.ts';
import { type DividedView, platformProblems } from './platforms/platform-problems.ts';
import { pushedTwice } from './pushed-names.ts';
import type { BuildContribution, ImageFeature, PipelineFeature } from '../../contract.ts';
import type { Problem } from '../../problems.ts';
import { checkedTogether, list, shapesOf, struct, under } from '../../shape/shape.ts';

/** The features of an image, one for each of its options. */
type ImageFeatures = {
  readonly [K in keyof ImageOptions]-?: ImageFeature<NonNullable<ImageOptions[K]>, any, ImageOptions, never, never>
};

/** The resolved options of an image. */
type Decided<Features> = {
  readonly [K in keyof Features]: Features[K] extends { resolve: (...given: never[]) => infer Resolved } ? Resolved : never
};

/** The features of the pipeline that contribute to the build of every image, or have jobs after the push, by their options. */
interface EveryImage { readonly [option: string]: Pick<PipelineFeature<any, any, any>, 'build' | 'join' | 'afterPush'> }

/** The feature `images`, and the options of every image. `rebase` makes the paths of a subproject's images relative to the repository root. */
export interface ImagesFeature<Image, View> extends PipelineFeature<ImageOptions[], readonly Image[], View, DaemonsView> {
  readonly rebase: (images: readonly ImageOptions[], folder: string) => ImageOptions[];
  readonly defaults: PipelineFeature<ImageOptions, ImageOptions>;
}

/** Creates the feature: each image has the features in `features`, and the contributions of those in `common`. */
export function imagesOf<Features extends ImageFeatures, Common extends EveryImage>(
  features: Features,
  common: Common,
): ImagesFeature<ImagePlan & Decided<Features>, DividedView & { readonly [K in keyof Common]: unknown }> {
  const entries = Object.entries(features) as [keyof ImageOptions & keyof ImagePlan, ImageFeature<any, any, ImageOptions, any, any>][];
  const image = struct(shapesOf<ImageOptions>(entries));

  return {
    defaults: { shape: checkedTogether(image, withoutName), resolve: (option) => option ?? {} },

    shape: list(image, { of: ({ name }) => name ?? '$CI_REGISTRY_IMAGE', name: 'name' }),

    resolve: (option, project, all) => {
      const images = option ?? [{}];
      const variables = outputVariables(images.map(({ name }) => name));
      return images.map((given, index) => {
        const options = Object.fromEntries(entries.map(([name, feature]) => [name, feature.resolve(given[name], given, project)]));
        const decided = options as unknown as ImagePlan & Decided<Features>;
        const variable = variables[index];
        const placed = { ...decided, platformDaemons: daemonsOf(decided.platforms, all) };
        return { ...placed, variable, variables: [variable, ...partsOf(placed).map((platform) => platformVariable(variable, platform))] };
      });
    },

    contribute: (images, plan) => {
      const built = (one: ImagePlan, joins = false): Build => {
        const contributions = [
          ...Object.entries(common).flatMap<BuildContribution>(([name, { build, join }]) => (joins ? join : build)?.(plan[name], one, plan) ?? []),
          onDaemons(one, joins),
          ...entries.flatMap<BuildContribution>(([name, { contribute, join }]) => (joins ? join : contribute)?.(one[name], one, plan) ?? []),
        ];
        return { contributions, script: (joins ? joinScript : buildScript)(one, tagsVariable(one), contributions) };
      };
      const builds = images.map((one): ImageBuild => ({
        image: one,
        ...isSpread(one) ? together([...partsOf(one).map((platform) => built(partOf(one, platform))), built(one, true)]) : built(one, isDivided(one)),
        parts: one.platformRunners.jobs.map((job) => ({ job, builds: job.platforms.map((platform) => built(partOf(one, platform))) })),
      }));
      const contributions = builds.flatMap((build) => [...build.parts.flatMap((part) => part.builds), build]).flatMap((build) => build.contributions);
      const group = images.some(hasJobs) ? undefined : plan.triggers.resourceGroup(images, plan);
      const pushed = pushedImages(images, plan);
      const after = Object.entries(common).map(([option, { afterPush }]) => ({ option, ...afterPush?.(plan[option], pushed, plan) }));
      return {
        stages: ['image', ...after.flatMap(({ stages = [] }) => stages)],
        jobs: Object.fromEntries(after.flatMap(({ option, jobs = {} }) => Object.entries(jobs).map(([name, job]) => [name, { ...job, option }]))),
        imageJob: { stage: 'image', artifacts: artifacts(images, plan), ...(group === undefined ? {} : { resource_group: group }) },
        builds: imageJobs(builds, plan),
        programs: [...buildPrograms, ...contributions.flatMap(({ programs = [] }) => programs)],
        daemonFlags: contributions.flatMap(({ daemonFlags = [] }) => daemonFlags),
      };
    },

    validate: (images, plan, project) => [
      ...images.length === 0 ? [{ code: 'no-image', path: 'images', value: images, fault: 'names no image', fix: 'Leave the option out to build ./Dockerfile, or add an image.' }] : [],
      ...dependencyProblems(images),
      ...pushedTwice(images),
      ...jobProblems(images, plan),
      ...platformProblems(images, plan),
      ...takenJobs(images, plan, project),
    ],

    rebase: (images, folder) => images.map((one) => ({
      ...one,
      ...Object.fromEntries(entries.flatMap(([name, feature]) => feature.rebase ? [[name, feature.rebase(one[name], folder)]] : [])),
    })),

    warn: (images, plan) => [
      ...artifactWarnings(images, plan),
      ...images.flatMap((one, index) => entries.flatMap(([name, feature]) => (feature.warn?.(one[name], one) ?? [])
        .map((problem) => ({ ...problem, path: under(`images[${index}].${name}`, problem.path) })))),
    ],
  };
}

/** Builds in one job. A line before several of them stands once. */
function together(builds: readonly Build[]): Build {
  return { script: [...new Set(builds.flatMap(({ script }) => script))], contributions: builds.flatMap(({ contributions }) => contributions) };
}

function withoutName({ name }: ImageOptions, path: string): readonly Problem[] {
  return name === undefined ? [] : [{ code: 'unused-option', path: under(path, 'name'), value: name, fault: 'would be the name of every image', fix: 'Move it to one of the images.' }];
}

/** The shell variable that holds the tags of an image: its own tags, or those of the pipeline. */
function tagsVariable({ tags, whole, variable }: ImagePlan): string {
  return tags === undefined ? 'tags' : `${whole ?? variable}_TAGS`;
}
