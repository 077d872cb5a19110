import { source } from './daemon.sh.ts';
import type { BuildkitOptions, BuildkitStateOptions } from './options.ts';
import { keepState, stateShape } from './state.ts';
import { Commented, type PipelineFeature } from '../../contract.ts';
import { buildProgram } from '../../paths.ts';
import type { Rule } from '../../problems.ts';
import { integer, list, struct, text } from '../../shape/shape.ts';
import { isImageReference } from '../../text/reference.ts';

/** The daemon, with every default decided. */
export interface Buildkit extends Required<Omit<BuildkitOptions, 'state'>> { readonly state?: BuildkitStateOptions }

/** The daemon: which BuildKit the image jobs run in, and how it is started. */
export const buildkit: PipelineFeature<BuildkitOptions, Buildkit> = {
  shape: struct<BuildkitOptions>({
    image: text(isImageReference),
    flags: list(text(isDaemonFlag)),
    connectRetries: integer(1, 1000),
    state: stateShape,
  }),

  resolve: (option) => ({
    image: option?.image ?? 'moby/buildkit:v0.32.2-rootless',
    flags: option?.flags ?? [],
    connectRetries: option?.connectRetries ?? 50,
    state: option?.state,
  }),

  contribute: ({ image, flags, connectRetries, state }) => ({
    imageJob: {
      image: {
        name: image,
        entrypoint: new Commented([''], "The image's own entrypoint starts a daemon and never returns."),
      },
      variables: { BUILDCTL_CONNECT_RETRIES_MAX: String(connectRetries) },
    },
    programs: [{ path: buildProgram, source }],
    prepare: [
      ...(state ? [keepState(state)] : []),
      new Commented('start_buildkitd', 'It gets ready while the next lines run, and ends with the job.'),
    ],
    daemonFlags: [
      new Commented('--oci-worker-no-process-sandbox', 'A CI container masks /proc, so build steps share it instead of mounting their own.'),
      ...flags,
    ],
  }),
};

/** BUILDKITD_FLAGS is expanded unquoted: it is split at blanks, and wildcards match files. */
function isDaemonFlag(flag: string): ReturnType<Rule> {
  return /^--[a-z][^\s*?[\]\\$"'`]*$/.test(flag) ? undefined : {
    code: 'daemon-flag',
    fault: 'is not one flag of buildkitd',
    fix: 'Write --name=value, without blanks, quotes, "$" or wildcards; what needs those belongs in buildkit.toml.',
  };
}
