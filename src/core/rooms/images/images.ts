import { buildctl } from './buildctl.ts';
import type { ImageName } from './name.ts';
import type { ImageOptions } from './options.ts';
import type { BuildContribution, ImageRoom, PipelineRoom, Program, ScriptLine } from '../../contract.ts';
import { imageJobName } from '../../layout.ts';
import { type Shape, list, shapesOf, struct, under } from '../../shape/shape.ts';
import { shellWord } from '../../text/sh.ts';
import type { Value } from '../../text/value.ts';

/** The rooms of an image, one for each of its options. */
type ImageRooms = { readonly [K in keyof ImageOptions]-?: ImageRoom<NonNullable<ImageOptions[K]>, any, ImageOptions> }
  & { readonly name: ImageRoom<string, ImageName> };

/** An image with every default decided: what each room made of its option. */
export type ImagePlan<Rooms> = { readonly [K in keyof Rooms]: Rooms[K] extends ImageRoom<any, infer Resolved, any> ? Resolved : never };

/** What this room reads of the plan: whether the images are pushed, and what the output of every image has. */
export interface Shared {
  readonly triggers: { readonly push: Value };
  readonly compression: { readonly output: Output };
}
type Output = NonNullable<BuildContribution['output']>;

/** The images: each is a house of its own, whose rooms stand in `rooms`. */
export function imagesOf<Rooms extends ImageRooms>(rooms: Rooms): PipelineRoom<ImageOptions[], readonly ImagePlan<Rooms>[], Shared> {
  const entries = Object.entries(rooms) as [keyof ImageOptions, ImageRoom<any, any, ImageOptions>][];
  const image = struct(shapesOf<ImageOptions>(entries));

  return {
    shape: atLeastOne(list(image, { of: ({ name }) => name ?? '$CI_REGISTRY_IMAGE', name: 'name' })),

    resolve: (option, project) => (option ?? [{}]).map((given) => Object.fromEntries(
      entries.map(([name, room]) => [name, room.resolve(given[name], given, project)]),
    ) as ImagePlan<Rooms>),

    contribute: (plans, { triggers, compression }) => {
      const gifts = plans.map((plan) => entries.map(([name, room]) => room.contribute(plan[name], plan)));
      const output: Output = [['name', [{ variable: 'names' }]], ['push', triggers.push], ['rewrite-timestamp', ['true']], ...compression.output];
      return {
        stages: ['image'],
        imageJob: { stage: 'image' },
        builds: Object.fromEntries(plans.map((plan, index) => [jobName(plan, plans.length), build(plan, gifts[index], output)])),
        programs: programsOf(gifts.flat()),
        daemonFlags: [...new Set(gifts.flat().flatMap(({ daemonFlags = [] }) => daemonFlags))],
      };
    },

    warn: (plans) => plans.flatMap((plan, index) => entries.flatMap(([name, room]) => (room.warn?.(plan[name], plan) ?? [])
      .map((problem) => ({ ...problem, path: under(`images[${index}].${name}`, problem.path) })))),
  };

  function build(plan: ImagePlan<Rooms>, gifts: readonly BuildContribution[], output: Output): readonly ScriptLine[] {
    const { full } = plan.name as ImageName;
    return [
      ...programsOf(gifts).map(({ path }) => `. ./${path}`),
      ...gifts.flatMap(({ prepare = [] }) => prepare),
      `names=$(image_names ${shellWord(full)})`,
      buildctl(gifts.flatMap(({ flags = [] }) => flags), [...output, ...gifts.flatMap((gift) => gift.output ?? [])]),
    ];
  }

  function jobName(plan: ImagePlan<Rooms>, count: number): string {
    const { short } = plan.name as ImageName;
    return count === 1 || short === undefined ? imageJobName : `${imageJobName}:${short}`;
  }
}

/** Each program once, whoever needs it. */
function programsOf(gifts: readonly BuildContribution[]): readonly Program[] {
  return [...new Map(gifts.flatMap(({ programs = [] }) => programs).map((program) => [program.path, program])).values()];
}

function atLeastOne(images: Shape<ImageOptions[]>): Shape<ImageOptions[]> {
  return (value, path, around) => Array.isArray(value) && value.length === 0
    ? [{ code: 'no-image', path, value, fault: 'names no image', fix: 'Leave the option out to build ./Dockerfile, or name an image.' }]
    : images(value, path, around);
}
