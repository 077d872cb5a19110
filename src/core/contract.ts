import type { Problem } from './problems.ts';
import type { ProjectInfo } from './project-info.ts';
import type { Shape } from './shape/shape.ts';
import type { Value } from './text/value.ts';

/**
 * A feature of the pipeline: the option that it owns, the shape and the defaults of this option, and its contribution to the
 * generated files. A feature only returns its contribution. It has no side effects, and it never calls another feature.
 *
 * - `Option`: the type of the option;
 * - `Resolved`: the option with all defaults, a part of the plan;
 * - `View`: the other parts of the plan that the feature reads;
 * - `Options`: the other options that its defaults depend on.
 */
export interface PipelineFeature<Option, Resolved, View = unknown, Options = unknown> {
  /** Finds all problems of the option. */
  readonly shape: Shape<Option>;
  /** Resolves all defaults. */
  readonly resolve: (option: Option | undefined, project: ProjectInfo, options: Options) => Resolved;
  /** The contribution to the files. */
  readonly contribute?: (own: Resolved, plan: View) => Contribution;
  /** The contribution to the build of every image. */
  readonly build?: (own: Resolved, image: BuildFiles, plan: View) => BuildContribution;
  /** The contribution to every job that joins the platforms of an image. */
  readonly join?: (own: Resolved, image: BuildFiles, plan: View) => BuildContribution;
  /** Jobs that work with the images that were pushed. */
  readonly afterPush?: (own: Resolved, pushed: PushedImages, plan: View) => Pick<Contribution, 'jobs' | 'stages'>;
  /** Finds problems of the option in combination with other options and with the project. */
  readonly validate?: (own: Resolved, plan: View, project: ProjectInfo) => readonly Problem[];
  /** Finds valid options that are probably a mistake. `option` is the option as it was set. */
  readonly warn?: (own: Resolved, plan: View, project: ProjectInfo, option: Option | undefined) => readonly Problem[];
}

/**
 * A feature that owns an option of an image. It can read the other options of the image, as given (`Image`) and as resolved (`View`), and
 * the plan of the pipeline (`Plan`). The path of a warning is the property of the option.
 */
export interface ImageFeature<Option, Resolved, Image = unknown, View = unknown, Plan = unknown> {
  readonly shape: Shape<Option>;
  readonly resolve: (option: Option | undefined, image: Image, project: ProjectInfo) => Resolved;
  readonly contribute?: (own: Resolved, image: View, plan: Plan) => BuildContribution;
  /** The contribution to the job that joins the platforms of the image, if each is built in a job of its own. */
  readonly join?: (own: Resolved, image: View, plan: Plan) => BuildContribution;
  readonly warn?: (own: Resolved, image: View) => readonly Problem[];
  /** Makes the paths in the option of a subproject relative to the repository root. */
  readonly rebase?: (option: Option | undefined, folder: string) => Option | undefined;
}

/** What an image is built from. */
export interface BuildFiles {
  readonly context: BuildContext;
  readonly dockerfile: { readonly path: string };
}

/** The build context: a folder of the project, or a URL that BuildKit fetches. */
export type BuildContext = { readonly folder: string } | { readonly url: string };

/** The images of the pipeline, for jobs that come after those that build and push them. */
export interface PushedImages {
  readonly images: readonly { readonly variable: string; readonly platforms: readonly string[] }[];
  /** The keys of such a job: in which pipelines it runs, and which jobs it waits for. If an image is built in none of these, there is no report of it. */
  readonly keys: YamlMap;
}

/** The contribution of a feature to the files. */
export interface Contribution {
  /** Keys that every image job has. Lists of several features are joined; two values for one key are a problem. */
  readonly imageJob?: YamlMap;
  /** Jobs of an earlier stage that the image jobs wait for: entries of `needs`, for image jobs that have others. One without waits for all earlier stages. */
  readonly waitsFor?: readonly YamlValue[];
  /** Lines of the image jobs before BuildKit starts. */
  readonly setUp?: readonly ScriptLine[];
  /** The call that starts BuildKit with these flags. */
  readonly startDaemon?: (flags: readonly string[]) => ScriptLine;
  /** Lines of the image jobs while BuildKit starts. */
  readonly prepare?: readonly ScriptLine[];
  /** The image jobs, by name: the keys of each, in addition to `imageJob`. */
  readonly builds?: { readonly [job: string]: YamlMap };
  /** The jobs that build no image, by name: checks, the drift check, upgrades. */
  readonly jobs?: { readonly [name: string]: Job };
  /** The stages that these jobs are in, in their order. */
  readonly stages?: readonly string[];
  /** Flags of buildkitd. */
  readonly daemonFlags?: readonly string[];
  /** Settings of buildkitd.toml. */
  readonly daemonConfig?: YamlMap;
  /** JSON files that the image jobs read, by path. */
  readonly jsonFiles?: { readonly [path: string]: YamlMap };
  /** Shell programs that the image jobs load, in this order. */
  readonly programs?: readonly Program[];
}

/** A job that builds no image. It has none of the keys and lines of the image jobs. */
export interface Job {
  readonly keys: YamlMap;
  /** The option that it belongs to, where another feature passes it on. */
  readonly option?: string;
  /** Whether it starts as the image jobs do before BuildKit starts: with the proxy, the authorities, and the logins. */
  readonly signsIn?: boolean;
  /** Shell programs that its script calls, in the order in which they are loaded. */
  readonly programs?: readonly Program[];
}

/** The merged contributions of all features, with `waitsFor` in `needs`, and the programs that the lines in `setUp` call. */
export type Parts = { readonly [K in Exclude<keyof Contribution, 'waitsFor'>]-?: NonNullable<Contribution[K]> } & { readonly setUpPrograms: readonly Program[] };

/** The contribution of a feature to the build of an image. */
export interface BuildContribution {
  /** Lines before the build. */
  readonly before?: readonly ScriptLine[];
  /** Calls of the job's programs in front of the build: each does its part, then runs what follows, with what it adds. */
  readonly prefixes?: readonly string[];
  /** Flags of `buildctl build`: `['--opt', 'target=runtime']`. */
  readonly flags?: readonly Flag[];
  /** Attributes of `--output type=image`. */
  readonly output?: readonly (readonly [key: string, value: Value])[];
  /** Keys of the job that builds the image. */
  readonly job?: YamlMap;
  /** Shell programs that the lines and prefixes need. */
  readonly programs?: readonly Program[];
  /** Flags of buildkitd, which the builds of all images then have. */
  readonly daemonFlags?: readonly string[];
}

export type Flag = readonly [name: string, value: Value];

/** A line of a job's script. */
export type ScriptLine = string | Commented<string>;

/** A shell program of the library, the same bytes for every user. */
export interface Program {
  /** The name of the file, without `.sh`. */
  readonly name: string;
  /** The path of the program in the repository of this library. */
  readonly origin: string;
  readonly source: string;
}

/** Plain data for YAML and TOML. Each part can have a comment. */
export interface YamlMap {
  readonly [key: string]: YamlValue | undefined;
}
export type YamlValue = string | number | boolean | YamlMap | readonly YamlValue[] | Commented<YamlValue>;

/** A part of a file with the reason for it. The reason becomes a comment above the part. */
export class Commented<T> {
  constructor(readonly value: T, readonly why: string) {}
}
