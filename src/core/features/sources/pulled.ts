import { type PolicyRule, type Source, allows } from './policy.ts';
import { type Sources, rulesOf } from './rules.ts';
import type { Problem } from '../../problems.ts';
import { under } from '../../shape/shape.ts';
import { type DockerfileImages, imagesIn } from '../../text/dockerfile.ts';
import { parseReference, showReference } from '../../text/reference.ts';
import { isRemote } from '../../text/remote.ts';
import { imageIdentifier, plainSourcePattern, remoteSource } from '../../text/source.ts';
import type { CiVariable } from '../../text/value.ts';

/** What is read of an image to know what its build pulls. */
export interface PullingImage {
  readonly name: { readonly short?: string };
  readonly context: { readonly folder: string } | { readonly url: string };
  readonly contexts: { readonly [name: string]: string };
  readonly dockerfile: { readonly path: string; readonly remote: boolean };
  readonly buildArgs: { readonly [name: string]: string | CiVariable };
  readonly dependsOn: readonly string[];
  readonly syntax?: string;
  /** The CI variables that hold the image, or a platform of it, in later jobs. */
  readonly variables: readonly string[];
}

/** An image or a URL that a build pulls, and where that is written. */
export type Pulled = { readonly path: string; readonly value: string } & ({ readonly image: string } | { readonly url: string });

const imageScheme = 'docker-image://';

/** What the options of the images name. */
export function pulledByOptions(images: readonly PullingImage[]): readonly Pulled[] {
  return images.flatMap(({ context, contexts, syntax }, index) => {
    const path = `images[${index}]`;
    return [
      ...'url' in context ? [{ path: `${path}.context`, value: context.url, url: context.url }] : [],
      ...Object.entries(contexts).flatMap<Pulled>(([name, value]) => {
        const at = under(`${path}.contexts`, name);
        if (value.startsWith(imageScheme)) return value === `${imageScheme}scratch` ? [] : [{ path: at, value, image: value.slice(imageScheme.length) }];
        return isRemote(value) ? [{ path: at, value, url: value }] : [];
      }),
      ...syntax === undefined ? [] : [{ path: `${path}.syntax`, value: syntax, image: syntax }],
    ];
  });
}

/** What the Dockerfiles name, as far as it can be known without building. Named contexts take the place of images. */
export function pulledByDockerfiles(images: readonly PullingImage[], read: (path: string) => string | undefined): readonly Pulled[] {
  return images.flatMap(({ dockerfile, buildArgs, contexts, dependsOn, syntax }, index) => {
    const text = dockerfile.remote ? undefined : read(dockerfile.path);
    if (text === undefined) return [];
    const replaced = new Set([...Object.keys(contexts), ...dependsOn].map(imageIdentifier));
    const args = new Map(Object.entries(buildArgs).map(([name, value]) => [name, typeof value === 'string' ? value : undefined]));
    return namesIn(imagesIn(text, args), syntax).filter((image) => !replaced.has(imageIdentifier(image)))
      .map((image) => ({ path: `images[${index}].dockerfile`, value: image, image }));
  });
}

function namesIn({ frontend, images }: DockerfileImages, syntax: string | undefined): readonly string[] {
  return frontend === undefined || syntax !== undefined ? images : [frontend, ...images];
}

/** The images that need a digest, each once and in order: those that the options allow builds to pull, and those of jobs, if they have none. */
export function unpinned(
  own: Sources & { readonly fixed: readonly string[] },
  pulled: readonly Pulled[],
  jobImages: readonly string[],
): readonly string[] {
  const { images } = rulesFor(own);
  const fixed = new Set(own.fixed.map(imageIdentifier));
  const allowed = pulled.flatMap((one) => 'image' in one && !one.image.includes('@') && allows(images, sourceOf(one)) ? one.image : []);
  const names = [...allowed, ...jobImages].filter((name) => !fixed.has(imageIdentifier(name)));
  return [...new Map([...names].reverse().map((name) => [imageIdentifier(name), name])).values()].sort();
}

/** Why each of these is denied: it is not in the list, or it has no digest. */
export function denials(own: Sources & { readonly pinCommand?: string }, pulled: readonly Pulled[]): readonly Problem[] {
  const { images, urls, digests } = rulesFor(own);
  return pulled.flatMap((one) => {
    const { path, value } = one;
    return [
      ...allows('image' in one ? images : urls, sourceOf(one)) ? [] : [{
        code: 'excluded', path, value, fault: 'is not in sources.only, so no build may pull it', fix: `Add ${JSON.stringify(pattern(one))} there, or remove it here.`,
      }],
      ...allows(digests, sourceOf(one)) ? [] : [{
        code: 'no-digest', path, value, fault: 'can change, and sources.digestsOnly allows only what cannot', fix: lockOf(one, own.pinCommand),
      }],
    ];
  });
}

/** The two sides of a policy: which sources there are, and that they cannot change. What an image is in a CI variable is not known. */
function rulesFor(own: Sources): { readonly [of in 'images' | 'urls' | 'digests']: readonly PolicyRule[] } {
  const urls = rulesOf({ ...own, digestsOnly: false }, []);
  return {
    images: own.only?.some((one) => typeof one === 'object') ? [] : urls,
    urls,
    digests: rulesOf({ ...own, only: undefined }, []),
  };
}

function sourceOf(pulled: Pulled): Source {
  return 'image' in pulled ? { identifier: imageIdentifier(pulled.image) } : remoteSource(pulled.url);
}

/** What allows it. */
function pattern(pulled: Pulled): string {
  return 'image' in pulled ? parseReference(pulled.image).repository : plainSourcePattern(pulled.url);
}

function lockOf(pulled: Pulled, pinCommand: string | undefined): string {
  if ('image' in pulled) {
    const byHand = `write its digest: ${JSON.stringify(`${showReference({ ...parseReference(pulled.image), digest: undefined })}@sha256:...`)}`;
    return pinCommand === undefined ? `Add it to sources.pin, or ${byHand}.` : `Run "${pinCommand}", or ${byHand}.`;
  }
  return remoteSource(pulled.url).identifier.startsWith('git://') ? 'Write the commit behind the URL: "#" and 40 hexadecimal digits.' : 'Add its checksum to sources.checksums.';
}
