import { artifactWarnings, artifacts } from './artifacts.ts';
import { program } from './build/program.ts';
import { type ImagePlan, type PipelineView, buildScript } from './build.ts';
import { dependencyProblems } from './depends-on.ts';
import { imageJobs, jobProblems } from './jobs/jobs.ts';
import type { ImageOptions } from './options.ts';
import { outputVariables } from './output-variable.ts';
import type { ImageFeature, PipelineFeature } from '../../contract.ts';
import { list, shapesOf, struct, under } from '../../shape/shape.ts';

/** The features of an image, one for each of its options. */
type ImageFeatures = {
  readonly [K in keyof ImageOptions]-?: ImageFeature<NonNullable<ImageOptions[K]>, any, ImageOptions, never, never>
};

/** What the features decided of an image. */
type Decided<Features> = {
  readonly [K in keyof Features]: Features[K] extends { resolve: (...given: never[]) => infer Resolved } ? Resolved : never
};

/** What has the images; `rebase` is their options as seen from the repository's root, for a project in a folder of it. */
export interface ImagesFeature<Image> extends PipelineFeature<ImageOptions[], readonly Image[], PipelineView> {
  readonly rebase: (images: readonly ImageOptions[], folder: string) => ImageOptions[];
}

/** The images, each with the features in `features`. */
export function imagesOf<Features extends ImageFeatures>(features: Features): ImagesFeature<ImagePlan & Decided<Features>> {
  const entries = Object.entries(features) as [keyof ImageOptions & keyof ImagePlan, ImageFeature<any, any, ImageOptions, any, any>][];

  return {
    shape: list(struct(shapesOf<ImageOptions>(entries)), { of: ({ name }) => name ?? '$CI_REGISTRY_IMAGE', name: 'name' }),

    resolve: (option, project) => {
      const images = option ?? [{}];
      const variables = outputVariables(images.map(({ name }) => name));
      return images.map((given, index) => ({
        ...Object.fromEntries(entries.map(([name, feature]) => [name, feature.resolve(given[name], given, project)])),
        variable: variables[index],
      }) as ImagePlan & Decided<Features>);
    },

    contribute: (images, plan) => {
      const builds = images.map((image) => {
        const contributions = entries.map(([name, feature]) => feature.contribute(image[name], image, plan));
        return { image, contributions, script: buildScript(image, contributions, plan) };
      });
      const contributions = builds.flatMap((build) => build.contributions);
      return {
        stages: ['image'],
        imageJob: { stage: 'image', artifacts: artifacts(images, plan) },
        builds: imageJobs(builds, plan),
        programs: [program, ...contributions.flatMap(({ programs = [] }) => programs)],
        daemonFlags: [...new Set(contributions.flatMap(({ daemonFlags = [] }) => daemonFlags))],
      };
    },

    validate: (images, plan) => [
      ...images.length === 0 ? [{ code: 'no-image', path: 'images', value: images, fault: 'names no image', fix: 'Leave the option out to build ./Dockerfile, or name an image.' }] : [],
      ...dependencyProblems(images),
      ...jobProblems(images, plan),
    ],

    rebase: (images, folder) => images.map((image) => ({
      ...image,
      ...Object.fromEntries(entries.flatMap(([name, feature]) => feature.rebase ? [[name, feature.rebase(image[name], folder)]] : [])),
    })),

    warn: (images, plan) => [
      ...artifactWarnings(images, plan),
      ...images.flatMap((image, index) => entries.flatMap(([name, feature]) => (feature.warn?.(image[name], image) ?? [])
        .map((problem) => ({ ...problem, path: under(`images[${index}].${name}`, problem.path) })))),
    ],
  };
}
