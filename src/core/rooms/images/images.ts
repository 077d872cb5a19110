import { artifactWarnings, artifacts } from './artifacts.ts';
import { program } from './build/program.ts';
import { type ImagePlan, type Pipeline, buildScript } from './build.ts';
import { dependencyProblems } from './depends-on.ts';
import { imageJobs, jobProblems } from './jobs/jobs.ts';
import type { ImageOptions } from './options.ts';
import { outputVariables } from './output-variable.ts';
import type { ImageRoom, PipelineRoom } from '../../contract.ts';
import { list, shapesOf, struct, under } from '../../shape/shape.ts';

/** The rooms of an image, one for each of its options. */
type ImageRooms = { readonly [K in keyof ImageOptions]-?: ImageRoom<NonNullable<ImageOptions[K]>, any, ImageOptions, never, never> };

/** What the rooms decided of an image. */
type Decided<Rooms> = { readonly [K in keyof Rooms]: Rooms[K] extends { resolve: (...given: never[]) => infer Resolved } ? Resolved : never };

/** What has the images; `within` is their options as seen from the repository's root, for a project in a folder of it. */
export interface ImagesRoom<Image> extends PipelineRoom<ImageOptions[], readonly Image[], Pipeline> {
  readonly within: (images: readonly ImageOptions[], folder: string) => ImageOptions[];
}

/** The images: each is a house of its own, whose rooms stand in `rooms`. */
export function imagesOf<Rooms extends ImageRooms>(rooms: Rooms): ImagesRoom<ImagePlan & Decided<Rooms>> {
  const entries = Object.entries(rooms) as [keyof ImageOptions & keyof ImagePlan, ImageRoom<any, any, ImageOptions, any, any>][];

  return {
    shape: list(struct(shapesOf<ImageOptions>(entries)), { of: ({ name }) => name ?? '$CI_REGISTRY_IMAGE', name: 'name' }),

    resolve: (option, project) => {
      const images = option ?? [{}];
      const variables = outputVariables(images.map(({ name }) => name));
      return images.map((given, index) => ({
        ...Object.fromEntries(entries.map(([name, room]) => [name, room.resolve(given[name], given, project)])),
        variable: variables[index],
      }) as ImagePlan & Decided<Rooms>);
    },

    contribute: (images, plan) => {
      const builds = images.map((image) => {
        const gifts = entries.map(([name, room]) => room.contribute(image[name], image, plan));
        return { image, gifts, script: buildScript(image, gifts, plan) };
      });
      const gifts = builds.flatMap((build) => build.gifts);
      return {
        stages: ['image'],
        imageJob: { stage: 'image', artifacts: artifacts(images, plan) },
        builds: imageJobs(builds, plan),
        programs: [program, ...gifts.flatMap(({ programs = [] }) => programs)],
        daemonFlags: [...new Set(gifts.flatMap(({ daemonFlags = [] }) => daemonFlags))],
      };
    },

    refuse: (images, plan) => [
      ...images.length === 0 ? [{ code: 'no-image', path: 'images', value: images, fault: 'names no image', fix: 'Leave the option out to build ./Dockerfile, or name an image.' }] : [],
      ...dependencyProblems(images),
      ...jobProblems(images, plan),
    ],

    within: (images, folder) => images.map((image) => ({
      ...image,
      ...Object.fromEntries(entries.flatMap(([name, room]) => room.within ? [[name, room.within(image[name], folder)]] : [])),
    })),

    warn: (images, plan) => [
      ...artifactWarnings(images, plan),
      ...images.flatMap((image, index) => entries.flatMap(([name, room]) => (room.warn?.(image[name], image) ?? [])
        .map((problem) => ({ ...problem, path: under(`images[${index}].${name}`, problem.path) })))),
    ],
  };
}
