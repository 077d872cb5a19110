import { opt } from './flags.ts';
import { sharesJob } from './jobs/strategy.ts';
import type { ImageName } from './name.ts';
import type { ImageRoom } from '../../contract.ts';
import type { Problem } from '../../problems.ts';
import { list, text } from '../../shape/shape.ts';
import { proposal } from '../../text/nearest.ts';
import { shellWord } from '../../text/sh.ts';

/** What is read of an image to see what it is built on. */
export interface Dependent {
  readonly name: ImageName;
  readonly dependsOn: readonly string[];
  readonly contexts: { readonly [name: string]: string };
  readonly variable: string;
}

/** What this room reads of the plan: the images, and whether they share a job. */
export interface Siblings {
  readonly images: readonly Dependent[];
  readonly strategy?: string;
}

/** The images of the same pipeline that this one is built on, each a named context of the image's name. */
export const dependsOn: ImageRoom<string[], readonly string[], unknown, unknown, Siblings> = {
  shape: list(text(), { of: (name) => name, name: 'name' }),

  resolve: (option) => option ?? [],

  contribute: (own, _image, { images, strategy }) => {
    const needed = images.filter(({ name }) => name.short !== undefined && own.includes(name.short));
    return sharesJob(strategy, images) ? {
      flags: needed.flatMap(({ name: { short }, variable }) => [
        ['--oci-layout', [`${short}=`, { variable: `${variable}_LAYOUT` }]] as const,
        opt(`context:${short}`, `oci-layout://${short}@`, { variable: `${variable}_DIGEST` }),
      ]),
    } : {
      prepare: needed.map(({ name, variable }) => `require_image ${variable} ${shellWord(name.full)}`),
      flags: needed.map(({ name: { short }, variable }) => opt(`context:${short}`, 'docker-image://', { variable })),
    };
  },
};

/** The images in the order in which they are built: each after what it depends on. */
export function inOrder<Image extends Dependent>(images: readonly Image[]): readonly Image[] {
  const ordered = new Set<Image>();
  const visit = (image: Image, above: readonly Image[]) => {
    if (above.includes(image)) return;
    for (const below of dependencies(image, images)) visit(below, [...above, image]);
    ordered.add(image);
  };
  images.forEach((image) => visit(image, []));
  return [...ordered];
}

/** The image, and what it is built on, directly or not. */
export function withDependencies<Image extends Dependent>(image: Image, images: readonly Image[]): ReadonlySet<Image> {
  const found = new Set([image]);
  for (const one of found) dependencies(one, images).forEach((below) => found.add(below)); // the loop meets what it adds
  return found;
}

function dependencies<Image extends Dependent>({ dependsOn: needed }: Image, images: readonly Image[]): readonly Image[] {
  return images.filter(({ name }) => name.short !== undefined && needed.includes(name.short));
}

/** Names that no image has, and images that wait for themselves. */
export function dependencyProblems(images: readonly Dependent[]): readonly Problem[] {
  const known = images.flatMap(({ name }) => name.short ?? []);
  return images.flatMap((image, index) => {
    const path = `images[${index}].dependsOn`;
    const unknown = image.dependsOn.filter((name) => !known.includes(name)).map((name) => ({
      code: 'unknown-image', path, value: name, fault: 'is not an image of this pipeline', fix: known.length ? proposal(name, known) : 'Give that image a name.',
    }));
    const circle = images.indexOf(image) === firstOfCircle(image, images) ? [{
      code: 'cycle', path, value: image.dependsOn, fault: `makes ${image.name.short ?? 'the image'} depend on itself`, fix: 'Take one of the dependencies away.',
    }] : [];
    const twice = image.dependsOn.filter((name) => name in image.contexts).map((name) => ({
      code: 'duplicate', path: `images[${index}].contexts`, value: name, fault: 'is the name of an image that it depends on', fix: 'Give the context another name.',
    }));
    return [...unknown, ...circle, ...twice];
  });
}

/** A circle is told once: at the first of its images. */
function firstOfCircle(image: Dependent, images: readonly Dependent[]): number | undefined {
  const reach = (from: Dependent) => new Set(dependencies(from, images).flatMap((below) => [...withDependencies(below, images)]));
  const circle = [...reach(image)].filter((other) => reach(other).has(image));
  return circle.length ? Math.min(...[image, ...circle].map((other) => images.indexOf(other))) : undefined;
}
