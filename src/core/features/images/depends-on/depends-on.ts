import { program } from './image-depends-on.sh.ts';
import type { ImageFeature } from '../../../contract.ts';
import type { Problem } from '../../../problems.ts';
import { list, text } from '../../../shape/shape.ts';
import { proposal } from '../../../text/nearest.ts';
import { shellCall } from '../../../text/sh.ts';
import { opt } from '../flags.ts';
import { type GraphView, graphOf } from '../graph.ts';
import { sharesJob } from '../jobs/shared-job.ts';
import type { ImageName } from '../name.ts';
import { hasJobs, isSpread, platformVariable } from '../platforms/image-part.ts';
import type { PlatformDaemons } from '../platforms/platform-daemons.ts';
import type { PlatformJobs } from '../platforms/platform-runners.ts';

interface BaseView extends GraphView {
  readonly variable: string;
  readonly platformRunners: PlatformJobs;
  readonly platformDaemons: readonly PlatformDaemons[];
}

/** What this feature reads of the plan: the images, and whether they share a job. */
export interface DependsOnView {
  readonly images: readonly BaseView[];
  readonly jobs?: string;
}

interface DependingView {
  readonly name: ImageName;
  readonly platform?: string;
}

/** The images of the pipeline that this image depends on. Each is a named context with the name of the image. */
export const dependsOn: ImageFeature<string[], readonly string[], unknown, DependingView, DependsOnView> = {
  shape: list(text(), { of: (name) => name, name: 'name' }),

  resolve: (option) => option ?? [],

  contribute: (own, { name: { short: name }, platform }, { images, jobs }) => {
    const { named, bases, dependent } = siblings(images);
    const shared = sharesJob(jobs, dependent);
    const needed = own.flatMap((one) => named.get(one) ?? []).map((image) => {
      const isApart = hasJobs(image) || shared && isSpread(image);
      return platform !== undefined && isApart ? { ...image, variable: platformVariable(image.variable, platform) } : image;
    });
    if (!shared) {
      return needed.length === 0 ? {} : {
        programs: [program],
        before: needed.map((image) => shellCall('image_require', [image.variable], image.name.full)),
        flags: needed.map((image) => opt(`context:${image.name.short}`, 'docker-image://', { variable: image.variable })),
      };
    }
    const isBase = name !== undefined && bases.has(name);
    return {
      programs: isBase ? [program] : [],
      prefixes: isBase ? ['image_keep'] : [],
      flags: needed.flatMap(({ name: { short }, variable }) => [
        ['--oci-layout', [`${short}=`, { variable: `${variable}_LAYOUT` }]] as const,
        opt(`context:${short}`, `oci-layout://${short}@`, { variable: `${variable}_DIGEST` }),
      ]),
    };
  },
};

/** The images by name, and the names of those that others depend on; and one that depends on others, if any does. */
interface Siblings {
  readonly named: ReadonlyMap<string | undefined, DependsOnView['images'][number]>;
  readonly bases: ReadonlySet<string>;
  readonly dependent: DependsOnView['images'];
}

/** Computed once, because it is used for every image. */
const answers = new WeakMap<DependsOnView['images'], Siblings>();

function siblings(images: DependsOnView['images']): Siblings {
  const found = answers.get(images) ?? {
    named: new Map(images.map((image) => [image.name.short, image])),
    bases: new Set(images.flatMap(({ dependsOn: names }) => names)),
    dependent: images.filter(({ dependsOn: names }) => names.length > 0).slice(0, 1),
  };
  answers.set(images, found);
  return found;
}

/** What is read of an image to validate what it depends on. */
export interface DependentView extends GraphView {
  readonly contexts: { readonly [name: string]: string };
}

/** Names that no image has, names that a context has too, and images that depend on themselves. */
export function dependencyProblems(images: readonly DependentView[]): readonly Problem[] {
  const known = new Set(images.flatMap(({ name }) => name.short ?? []));
  const choices = [...known];
  const { cyclic } = graphOf(images);
  return images.flatMap((image, index) => image.dependsOn.length === 0 ? [] : [
    ...image.dependsOn.filter((name) => !known.has(name)).map((name) => ({
      code: 'unknown-image',
      path: `images[${index}].dependsOn`,
      value: name,
      fault: 'is not an image of this pipeline',
      fix: known.size ? proposal(name, choices) : 'Give that image a name.',
    })),
    ...cyclic.has(image) ? [{
      code: 'cycle',
      path: `images[${index}].dependsOn`,
      value: image.dependsOn,
      fault: `makes ${image.name.short ?? 'the image'} depend on itself`,
      fix: 'Remove one of the dependencies.',
    }] : [],
    ...image.dependsOn.filter((name) => Object.hasOwn(image.contexts, name)).map((name) => ({
      code: 'duplicate',
      path: `images[${index}].contexts`,
      value: name,
      fault: 'is also the name of an image in dependsOn',
      fix: 'Use another name for the context.',
    })),
  ]);
}
