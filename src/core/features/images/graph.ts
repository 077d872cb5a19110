import type { ImageName } from './name.ts';

/** What is read of an image to see what it is built on. */
export interface GraphView {
  readonly name: ImageName;
  readonly dependsOn: readonly string[];
}

/** Which image is built on which. */
export interface Graph<Image> {
  /** What an image names in its `dependsOn`. */
  readonly needs: (image: Image) => readonly Image[];
  /** The image, and what it is built on, directly or not. */
  readonly below: (image: Image) => ReadonlySet<Image>;
  /** The image, and what is built on it, directly or not. */
  readonly above: (image: Image) => ReadonlySet<Image>;
}

export function graphOf<Image extends GraphView>(images: readonly Image[]): Graph<Image> {
  const named = new Map(images.map((image) => [image.name.short, image]));
  const down = new Map(images.map((image) => [image, image.dependsOn.flatMap((name) => named.get(name) ?? [])]));
  const up = new Map(images.map((image) => [image, [] as Image[]]));
  for (const [image, needed] of down) needed.forEach((one) => up.get(one)?.push(image));
  return {
    needs: (image) => down.get(image) ?? [],
    below: (image) => reached(image, down),
    above: (image) => reached(image, up),
  };
}

/** The images in the order in which they are built: each after what it depends on. */
export function inOrder<Image extends GraphView>(images: readonly Image[], { needs }: Graph<Image>): readonly Image[] {
  const ordered = new Set<Image>();
  const visit = (image: Image, above: readonly Image[]) => {
    if (above.includes(image) || ordered.has(image)) return;
    for (const below of needs(image)) visit(below, [...above, image]);
    ordered.add(image);
  };
  images.forEach((image) => visit(image, []));
  return [...ordered];
}

function reached<Image>(from: Image, edges: ReadonlyMap<Image, readonly Image[]>): ReadonlySet<Image> {
  const found = new Set([from]);
  for (const one of found) edges.get(one)?.forEach((next) => found.add(next)); // the loop meets what it adds
  return found;
}
