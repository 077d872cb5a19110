import { program } from './image-depends-on.sh.ts';
import type { ImageFeature } from '../../../contract.ts';
import type { Problem } from '../../../problems.ts';
import { list, text } from '../../../shape/shape.ts';
import { proposal } from '../../../text/nearest.ts';
import { shellCall } from '../../../text/sh.ts';
import { opt } from '../flags.ts';
import { type Graph, type GraphView, graphOf } from '../graph.ts';
import { sharesJob } from '../jobs/shared-job.ts';
import type { ImageName } from '../name.ts';

/** What this feature reads of the plan: the images, and whether they share a job. */
export interface DependsOnView {
  readonly images: readonly (GraphView & { readonly variable: string })[];
  readonly jobs?: string;
}

/** The images of the same pipeline that this one is built on, each a named context of the image's name. */
export const dependsOn: ImageFeature<string[], readonly string[], unknown, { readonly name: ImageName }, DependsOnView> = {
  shape: list(text(), { of: (name) => name, name: 'name' }),

  resolve: (option) => option ?? [],

  contribute: (own, { name: { short: name } }, { images, jobs }) => {
    const needed = images.filter((image) => image.name.short !== undefined && own.includes(image.name.short));
    if (!sharesJob(jobs, images)) {
      return own.length === 0 ? {} : {
        programs: [program],
        before: needed.map((image) => shellCall('image_require', [image.variable], image.name.full)),
        flags: needed.map((image) => opt(`context:${image.name.short}`, 'docker-image://', { variable: image.variable })),
      };
    }
    const isBase = name !== undefined && images.some((image) => image.dependsOn.includes(name));
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

/** What is read of an image to validate what it depends on. */
export interface DependentView extends GraphView {
  readonly contexts: { readonly [name: string]: string };
}

/** Names that no image has, or that a context has too, and images that wait for themselves. */
export function dependencyProblems(images: readonly DependentView[]): readonly Problem[] {
  const known = images.flatMap(({ name }) => name.short ?? []);
  const graph = graphOf(images);
  return images.flatMap((image, index) => image.dependsOn.length === 0 ? [] : [
    ...image.dependsOn.filter((name) => !known.includes(name)).map((name) => ({
      code: 'unknown-image',
      path: `images[${index}].dependsOn`,
      value: name,
      fault: 'is not an image of this pipeline',
      fix: known.length ? proposal(name, known) : 'Give that image a name.',
    })),
    ...images.indexOf(image) === firstOfCircle(image, images, graph) ? [{
      code: 'cycle',
      path: `images[${index}].dependsOn`,
      value: image.dependsOn,
      fault: `makes ${image.name.short ?? 'the image'} depend on itself`,
      fix: 'Take one of the dependencies away.',
    }] : [],
    ...image.dependsOn.filter((name) => name in image.contexts).map((name) => ({
      code: 'duplicate',
      path: `images[${index}].contexts`,
      value: name,
      fault: 'is the name of an image that it depends on',
      fix: 'Give the context another name.',
    })),
  ]);
}

/** A circle is told once: at the first of its images. */
function firstOfCircle(image: DependentView, images: readonly DependentView[], { needs, below }: Graph<DependentView>): number | undefined {
  const circle = [...below(image)].filter((other) => needs(other).some((next) => below(next).has(image)));
  return circle.length ? Math.min(...circle.map((other) => images.indexOf(other))) : undefined;
}
