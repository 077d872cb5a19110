import { buildctl } from './buildctl.ts';
import { imageTag } from './image-tag.ts';
import type { ImageName } from './name.ts';
import type { ImageOptions } from './options.ts';
import type { BuildContribution, ImageRoom, PipelineRoom, ScriptLine } from '../../contract.ts';
import { imageJobName } from '../../layout.ts';
import { type Shape, list, shapesOf, struct } from '../../shape/shape.ts';

/** The rooms of an image, one for each of its options. */
type ImageRooms = { readonly [K in keyof ImageOptions]-?: ImageRoom<NonNullable<ImageOptions[K]>, any, ImageOptions> }
  & { readonly name: ImageRoom<string, ImageName> };

/** An image with every default decided: what each room made of its option. */
export type ImagePlan<Rooms> = { readonly [K in keyof Rooms]: Rooms[K] extends ImageRoom<any, infer Resolved, any> ? Resolved : never };

/** The images: each is a house of its own, whose rooms stand in `rooms`. */
export function imagesOf<Rooms extends ImageRooms>(rooms: Rooms): PipelineRoom<ImageOptions[], readonly ImagePlan<Rooms>[]> {
  const entries = Object.entries(rooms) as [keyof ImageOptions, ImageRoom<any, any, ImageOptions>][];
  const image = struct(shapesOf<ImageOptions>(entries));

  return {
    shape: atLeastOne(list(image, { of: ({ name }) => name ?? '$CI_REGISTRY_IMAGE', name: 'name' })),

    resolve: (option) => (option ?? [{}]).map((given) => Object.fromEntries(
      entries.map(([name, room]) => [name, room.resolve(given[name], given)]),
    ) as ImagePlan<Rooms>),

    contribute: (plans) => ({
      stages: ['image'],
      imageJob: { stage: 'image' },
      prepare: [imageTag.line],
      builds: Object.fromEntries(plans.map((plan) => [jobName(plan, plans.length), build(plan)])),
    }),
  };

  function build(plan: ImagePlan<Rooms>): readonly ScriptLine[] {
    const gifts: readonly BuildContribution[] = entries.map(([name, room]) => room.contribute(plan[name], plan));
    return [
      ...gifts.flatMap(({ prepare = [] }) => prepare),
      buildctl(gifts.flatMap(({ flags = [] }) => flags), gifts.flatMap(({ output = [] }) => output)),
    ];
  }

  function jobName(plan: ImagePlan<Rooms>, count: number): string {
    const { short } = plan.name as ImageName;
    return count === 1 || short === undefined ? imageJobName : `${imageJobName}:${short}`;
  }
}

function atLeastOne(images: Shape<ImageOptions[]>): Shape<ImageOptions[]> {
  return (value, path, around) => Array.isArray(value) && value.length === 0
    ? [{ code: 'no-image', path, value, fault: 'names no image', fix: 'Leave the option out to build ./Dockerfile, or name an image.' }]
    : images(value, path, around);
}
