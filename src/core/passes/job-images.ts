import { Commented, type Job, type Parts, type YamlMap, type YamlValue } from '../contract.ts';
import { isPinnable, imageIdentifier } from '../text/source.ts';

/** The images that GitLab pulls for the jobs and their services, as far as they are known before the job and have no digest. */
export function jobImages(parts: Parts): readonly string[] {
  const names = new Set<string>();
  withImages(parts, (name) => {
    if (isPinnable(name) === undefined) names.add(name);
    return name;
  });
  return [...names];
}

/** The parts with the digests of these images. */
export function pinJobImages(parts: Parts, pin: { readonly [image: string]: string }): Parts {
  const digests = new Map(Object.entries(pin).map(([image, digest]) => [imageIdentifier(image), digest]));
  return withImages(parts, (name) => {
    const digest = isPinnable(name) === undefined ? digests.get(imageIdentifier(name)) : undefined;
    return digest === undefined ? name : `${name}@${digest}`;
  });
}

function withImages(parts: Parts, change: (name: string) => string): Parts {
  const inJob = (keys: YamlMap): YamlMap => ({
    ...keys,
    ...keys.image === undefined ? {} : { image: named(keys.image, change) },
    ...Array.isArray(keys.services) ? { services: keys.services.map((service: YamlValue) => named(service, change)) } : {},
  });
  return {
    ...parts,
    imageJob: inJob(parts.imageJob),
    builds: changed(parts.builds, inJob),
    jobs: changed(parts.jobs, (job: Job) => ({ ...job, keys: inJob(job.keys) })),
  };
}

function changed<T>(entries: { readonly [name: string]: T }, change: (value: T) => T): { readonly [name: string]: T } {
  return Object.fromEntries(Object.entries(entries).map(([name, value]) => [name, change(value)]));
}

/** An image is its name, or a map that has it. */
function named(image: YamlValue, change: (name: string) => string): YamlValue {
  if (image instanceof Commented) return new Commented(named(image.value, change), image.why);
  if (typeof image === 'string') return change(image);
  const map = image as YamlMap;
  return { ...map, name: change(String(map.name)) };
}
