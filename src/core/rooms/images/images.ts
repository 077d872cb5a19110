import { buildctl } from './buildctl.ts';
import type { ImageName } from './name.ts';
import type { ImageOptions } from './options.ts';
import type { BuildContribution, ImageRoom, PipelineRoom, ScriptLine } from '../../contract.ts';
import { imageJobName } from '../../layout.ts';
import { type Shape, list, shapesOf, struct } from '../../shape/shape.ts';
import { shellWord } from '../../text/sh.ts';
import type { Value } from '../../text/value.ts';

/** The rooms of an image, one for each of its options. */
type ImageRooms = { readonly [K in keyof ImageOptions]-?: ImageRoom<NonNullable<ImageOptions[K]>, any, ImageOptions> }
  & { readonly name: ImageRoom<string, ImageName> };

/** An image with every default decided: what each room made of its option. */
export type ImagePlan<Rooms> = { readonly [K in keyof Rooms]: Rooms[K] extends ImageRoom<any, infer Resolved, any> ? Resolved : never };

/** What the images read of the plan: whether they are pushed. */
export interface Pushes {
  readonly triggers: { readonly push: Value };
}

/** The images: each is a house of its own, whose rooms stand in `rooms`. */
export function imagesOf<Rooms extends ImageRooms>(rooms: Rooms): PipelineRoom<ImageOptions[], readonly ImagePlan<Rooms>[], Pushes> {
  const entries = Object.entries(rooms) as [keyof ImageOptions, ImageRoom<any, any, ImageOptions>][];
  const image = struct(shapesOf<ImageOptions>(entries));

  return {
    shape: atLeastOne(list(image, { of: ({ name }) => name ?? '$CI_REGISTRY_IMAGE', name: 'name' })),

    resolve: (option) => (option ?? [{}]).map((given) => Object.fromEntries(
      entries.map(([name, room]) => [name, room.resolve(given[name], given)]),
    ) as ImagePlan<Rooms>),

    contribute: (plans, { triggers }) => ({
      stages: ['image'],
      imageJob: { stage: 'image' },
      builds: Object.fromEntries(plans.map((plan) => [jobName(plan, plans.length), build(plan, triggers.push)])),
    }),
  };

  function build(plan: ImagePlan<Rooms>, push: Value): readonly ScriptLine[] {
    const gifts: readonly BuildContribution[] = entries.map(([name, room]) => room.contribute(plan[name], plan));
    const { full } = plan.name as ImageName;
    return [
      ...gifts.flatMap(({ prepare = [] }) => prepare),
      `names=$(image_names ${shellWord(full)})`,
      buildctl(gifts.flatMap(({ flags = [] }) => flags), [
        ['name', [{ variable: 'names' }]],
        ['push', push],
        ['rewrite-timestamp', ['true']],
        ...gifts.flatMap(({ output = [] }) => output),
      ]),
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
