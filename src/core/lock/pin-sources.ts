import { type LookUpSettings, lookUpDigests } from './look-up.ts';
import { compile } from '../compile.ts';
import type { BuildkitImagePipelineOptions } from '../options.ts';
import { noProject } from '../project-info.ts';

/** The settings of `pinSources`. */
export interface PinSettings extends LookUpSettings {
  /** Returns the text of a Dockerfile; `undefined` if it does not exist. */
  readonly readFile: (path: string) => string | undefined | Promise<string | undefined>;
}

/**
 * Looks up the digests of the images that the builds pull: those that the Dockerfiles, `contexts` and `syntax` name, and those in
 * `sources.pin`. The result is the value for `sources.pin`.
 *
 * @throws InvalidOptionsError with every problem of the options
 * @throws Error with every image that no registry knows
 */
export async function pinSources(options: BuildkitImagePipelineOptions, settings: PinSettings): Promise<{ readonly [image: string]: string }> {
  const compiled = compile(options, noProject);
  const paths = compiled.dockerfiles().filter((path) => path !== undefined);
  const texts = new Map(await Promise.all(paths.map(async (path) => [path, await settings.readFile(path)] as const)));
  const images = new Set([...compiled.unpinned((path) => texts.get(path)), ...Object.keys(options.sources?.pin ?? {})]);
  return lookUpDigests([...images].sort(), settings);
}
