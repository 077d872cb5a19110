import { program as stateProgram } from './buildkit-state.sh.ts';
import { program } from './buildkit.sh.ts';
import type { BuildkitOptions, BuildkitStateOptions } from './options.ts';
import { keepState, stateShape } from './state.ts';
import { Commented, type PipelineFeature } from '../../contract.ts';
import type { Rule } from '../../problems.ts';
import { integer, list, struct, text } from '../../shape/shape.ts';
import { isImageReference } from '../../text/reference.ts';
import { shellCall } from '../../text/sh.ts';

/** The options of the daemon, with all defaults. */
export interface Buildkit extends Required<Omit<BuildkitOptions, 'state'>> { readonly state?: BuildkitStateOptions }

/** The daemon: which BuildKit the image jobs run in, and how it is started. */
export const buildkit: PipelineFeature<BuildkitOptions, Buildkit> = {
  shape: struct<BuildkitOptions>({
    image: text(isImageReference),
    flags: list(text(isDaemonFlag)),
    startTimeoutSeconds: integer(1, 3600),
    state: stateShape,
  }),

  resolve: (option) => ({
    image: option?.image ?? 'moby/buildkit:v0.32.2-rootless',
    flags: option?.flags ?? [],
    startTimeoutSeconds: option?.startTimeoutSeconds ?? 30,
    state: option?.state,
  }),

  contribute: ({ image, flags, startTimeoutSeconds, state }) => ({
    imageJob: {
      image: {
        name: image,
        entrypoint: new Commented([''], "The image's own entrypoint starts a daemon and never returns."),
      },
    },
    programs: [program, ...(state ? [stateProgram] : [])],
    daemonFlags: flags,
    startDaemon: (all) => new Commented(
      `${state ? `${keepState(state)} ` : ''}${shellCall('buildkit_start', [String(startTimeoutSeconds)], ...all.map((flag) => [flag]))}`,
      `BuildKit starts in the background and has ${startTimeoutSeconds} seconds.`,
    ),
  }),

  warn: ({ image }) => saysRootless(image) ? [] : [{
    code: 'not-rootless',
    path: 'buildkit.image',
    value: image,
    fault: 'does not seem to be rootless, and other BuildKit images need a privileged job',
    fix: 'Use an image such as "moby/buildkit:v0.32.2-rootless", unless this image also runs without root.',
  }],
};

/** A digest does not tell whether the image is rootless. */
function saysRootless(image: string): boolean {
  const [name, digest] = image.split('@');
  return image.includes('rootless') || (digest !== undefined && !/:[^/]*$/.test(name));
}

function isDaemonFlag(flag: string): ReturnType<Rule> {
  return /^--[a-z][a-z0-9-]*(?:=.*)?$/.test(flag) ? undefined : { code: 'daemon-flag', fault: 'is not a flag of buildkitd', fix: 'Write each flag as --name=value.' };
}
