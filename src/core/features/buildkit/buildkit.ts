import { program as configProgram } from './buildkit-config.sh.ts';
import { program as remoteProgram } from './buildkit-remote.sh.ts';
import { program as stateProgram } from './buildkit-state.sh.ts';
import { program } from './buildkit.sh.ts';
import { configShape } from './config.ts';
import type { BuildkitOptions, BuildkitStateOptions, RemoteBuildkitOptions } from './options.ts';
import { type RemoteView, connect, excluded, platformProblems, remoteShape } from './remote.ts';
import { keepState, stateShape } from './state.ts';
import { Commented, type PipelineFeature, type YamlMap } from '../../contract.ts';
import { program as bin } from '../../job/bin.sh.ts';
import { program as client } from '../../job/client.sh.ts';
import type { Rule } from '../../problems.ts';
import { integer, list, struct, text } from '../../shape/shape.ts';
import { isImageReference } from '../../text/reference.ts';
import { shellCall } from '../../text/sh.ts';
import { toolImages } from '../../tool-images.ts';

/** The options of the daemon, with all defaults. */
export interface Buildkit extends Required<Omit<BuildkitOptions, 'state' | 'config' | 'remote'>> {
  readonly config: YamlMap;
  readonly state?: BuildkitStateOptions;
  readonly remote?: RemoteBuildkitOptions;
}

/** What this feature reads of the plan: what else is in the daemon's configuration, and what else needs a daemon of the job's own. */
export type DaemonView = RemoteView;

/** The daemon: which BuildKit the image jobs run in, and how it is started. */
export const buildkit: PipelineFeature<BuildkitOptions, Buildkit, DaemonView> = {
  shape: struct<BuildkitOptions>({
    image: text(isImageReference),
    flags: list(text(isDaemonFlag)),
    config: configShape,
    startTimeoutSeconds: integer(1, 3600),
    state: stateShape,
    remote: remoteShape,
  }),

  resolve: (option) => ({
    image: option?.image ?? toolImages.buildkit,
    flags: option?.flags ?? [],
    config: option?.config ?? {},
    startTimeoutSeconds: option?.startTimeoutSeconds ?? 30,
    state: option?.state,
    remote: option?.remote,
  }),

  contribute: ({ image, flags, config, startTimeoutSeconds, state, remote }, plan) => ({
    imageJob: {
      image: {
        name: image,
        entrypoint: new Commented([''], "The image's own entrypoint starts a daemon and never returns."),
      },
    },
    ...remote ? {
      programs: [bin, client, remoteProgram],
      startDaemon: () => new Commented(connect(remote, startTimeoutSeconds), 'BuildKit runs elsewhere: the job needs no privilege.'),
    } : {
      programs: [program, ...(state ? [stateProgram] : []), ...(hasConfig(config, plan) ? [configProgram] : [])],
      daemonFlags: flags,
      daemonConfig: config,
      startDaemon: (all) => new Commented(
        [
          ...(state ? [keepState(state)] : []),
          ...(hasConfig(config, plan) ? ['buildkit_config'] : []),
          shellCall('buildkit_start', String(startTimeoutSeconds), ...all),
        ].join(' '),
        `BuildKit starts in the background and has ${startTimeoutSeconds} seconds.`,
      ),
    },
  }),

  validate: (own, plan) => own.remote ? [...excluded(own, plan), ...platformProblems(own.remote, plan)] : own.flags.filter((flag) => hasConfig(own.config, plan) && /^--config\b/.test(flag)).map((flag) => ({
    code: 'conflict',
    path: `buildkit.flags[${own.flags.indexOf(flag)}]`,
    value: flag,
    fault: 'replaces the configuration that the options mirrors, hosts and buildkit.config make',
    fix: 'Move its settings to these options, and remove the flag.',
  })),

  warn: ({ image, remote }) => remote || saysRootless(image) ? [] : [{
    code: 'not-rootless',
    path: 'buildkit.image',
    value: image,
    fault: 'does not seem to be rootless, and other BuildKit images need a privileged job',
    fix: 'Use an image such as "moby/buildkit:v0.32.2-rootless", unless this image also runs without root.',
  }],
};

function hasConfig(config: YamlMap, { hosts, mirrors }: DaemonView): boolean {
  return JSON.stringify(config) !== '{}' || hosts.length + mirrors.length > 0;
}

/** A digest does not tell whether the image is rootless. */
function saysRootless(image: string): boolean {
  const [name, digest] = image.split('@');
  return image.includes('rootless') || (digest !== undefined && !/:[^/]*$/.test(name));
}

function isDaemonFlag(flag: string): ReturnType<Rule> {
  return /^--[a-z][a-z0-9-]*(?:=.*)?$/.test(flag) ? undefined : { code: 'daemon-flag', fault: 'is not a flag of buildkitd', fix: 'Write each flag as --name=value.' };
}
