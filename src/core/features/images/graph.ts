import type { ImageName } from './name.ts';
import { cycles } from '../../shape/cycles.ts';

/** What is read of an image to know its dependencies. */
export interface GraphView {
  readonly name: ImageName;
  readonly dependsOn: readonly string[];
}

/** The dependencies between images. */
export interface Graph<Image> {
  /** The images in the `dependsOn` of an image. */
  readonly needs: (image: Image) => readonly Image[];
  /** Whether another image depends on it. */
  readonly isNeeded: (image: Image) => boolean;
  /** The images, with all that they depend on and all that depend on them, directly or indirectly. */
  readonly related: (images: readonly Image[]) => ReadonlySet<Image>;
  /** The first image of each cycle of images that depend on each other. */
  readonly cyclic: ReadonlySet<Image>;
}

export function graphOf<Image extends GraphView>(images: readonly Image[]): Graph<Image> {
  const named = new Map(images.map((image) => [image.name.short, image]));
  const down = new Map(images.map((image) => [image, image.dependsOn.flatMap((name) => named.get(name) ?? [])]));
  const up = new Map(images.map((image) => [image, [] as Image[]]));
  for (const [image, needed] of down) needed.forEach((one) => up.get(one)?.push(image));
  const place = new Map(images.map((image, index) => [image, index] as const));
  const first = (cycle: readonly Image[]) => cycle.reduce((one, other) => place.get(one)! < place.get(other)! ? one : other);
  return {
    needs: (image) => down.get(image) ?? [],
    isNeeded: (image) => (up.get(image) ?? []).length > 0,
    related: (some) => new Set([...reached(some, down), ...reached(some, up)]),
    cyclic: new Set(cycles(down).map(first)),
  };
}

/** The images in the order in which they are built: each after what it depends on. */
export function inOrder<Image extends GraphView>(images: readonly Image[], { needs }: Graph<Image>): readonly Image[] {
  const seen = new Set<Image>();
  const ordered = new Set<Image>();
  const waiting = [...images].reverse();
  for (let image = waiting.at(-1); image !== undefined; image = waiting.at(-1)) {
    if (seen.has(image)) {
      ordered.add(image);
      waiting.pop();
    } else {
      seen.add(image);
      waiting.push(...needs(image).filter((needed) => !seen.has(needed)).reverse());
    }
  }
  return [...ordered];
}

function reached<Image>(from: readonly Image[], edges: ReadonlyMap<Image, readonly Image[]>): ReadonlySet<Image> {
  const found = new Set(from);
  for (const one of found) edges.get(one)?.forEach((next) => found.add(next)); // the loop meets what it adds
  return found;
}
