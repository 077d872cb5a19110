import { shared } from './job/shared.ts';
import type { BuildkitImagePipelineOptions } from './options.ts';
import { check } from './passes/check.ts';
import { merge } from './passes/merge.ts';
import { resolve } from './passes/resolve.ts';
import type { Problem } from './problems.ts';
import { type ManagedFile, files } from './render/files.ts';
import { type BuiltImage, builtImages } from './rooms/images/built-image.ts';
import { everyRoom } from './rooms.ts';
import type { Surroundings } from './surroundings.ts';

/** A pipeline, ready to be written. */
export interface CompiledPipeline {
  readonly files: readonly ManagedFile[];
  /** The stages that the file needs, in order, wherever stages are set. */
  readonly stages: readonly string[];
  /** The images, as later jobs find them. */
  readonly images: () => readonly BuiltImage[];
  /** What the options may not be together, if anything: nothing may be written then. */
  readonly refused: readonly Problem[];
  /** What may be meant, but deserves a second look. */
  readonly warnings: () => readonly Problem[];
}

/**
 * The whole way from options to files: what is wrong with them is said at once; every default is
 * decided; each room gives its part; the parts become one; and that is written down.
 */
export function compile(options: BuildkitImagePipelineOptions, around: Surroundings): CompiledPipeline {
  check(options, around);
  const plan = resolve(options, around);
  const parts = merge([shared, ...everyRoom.map(([name, room]) => room.contribute(plan[name], plan))]);
  return {
    files: files(parts, plan.ciFile),
    stages: parts.stages,
    images: () => builtImages(plan.images, plan),
    refused: everyRoom.flatMap(([name, room]) => room.refuse?.(plan[name], plan) ?? []),
    warnings: () => everyRoom.flatMap(([name, room]) => room.warn?.(plan[name], plan) ?? []),
  };
}
