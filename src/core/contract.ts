import type { Problem } from './problems.ts';
import type { ProjectInfo } from './project-info.ts';
import type { Shape } from './shape/shape.ts';
import type { Value } from './text/value.ts';

/**
 * What one feature of the pipeline is: the option that it owns, what that may hold, what it means, and what it puts into the
 * generated files. A feature returns what it gives; it changes nothing, and it never calls another feature.
 *
 * - `Option`: the type of the option;
 * - `Resolved`: the same with every default decided, frozen into the plan;
 * - `View`: the part of the plan that the feature reads beside its own;
 * - `Options`: the other options that its defaults depend on.
 */
export interface PipelineFeature<Option, Resolved, View = unknown, Options = unknown> {
  /** Finds everything that is wrong with the option. */
  readonly shape: Shape<Option>;
  /** Decides every default. */
  readonly resolve: (option: Option | undefined, project: ProjectInfo, options: Options) => Resolved;
  /** What goes into the files. */
  readonly contribute?: (own: Resolved, plan: View) => Contribution;
  /** What goes into the build of every image. */
  readonly build?: (own: Resolved, image: { readonly context: BuildContext }) => BuildContribution;
  /** What the option may not be together with others, and with what the project has. */
  readonly validate?: (own: Resolved, plan: View, project: ProjectInfo) => readonly Problem[];
  /** What deserves a warning, though it may be meant. */
  readonly warn?: (own: Resolved, plan: View) => readonly Problem[];
}

/**
 * A feature that owns an option of one image. It sees that image's other options, as given (`Image`) and as decided (`View`), and
 * what is decided for the pipeline (`Plan`). What it warns of is named by the property of the option.
 */
export interface ImageFeature<Option, Resolved, Image = unknown, View = unknown, Plan = unknown> {
  readonly shape: Shape<Option>;
  readonly resolve: (option: Option | undefined, image: Image, project: ProjectInfo) => Resolved;
  readonly contribute?: (own: Resolved, image: View, plan: Plan) => BuildContribution;
  readonly warn?: (own: Resolved, image: View) => readonly Problem[];
  /** The option of a project in a folder of the repository, as seen from the repository's root. */
  readonly rebase?: (option: Option | undefined, folder: string) => Option | undefined;
}

/** Where COPY takes files from: a folder of the project, or what BuildKit fetches by itself. */
export type BuildContext = { readonly folder: string } | { readonly url: string };

/** What a feature puts into the files. */
export interface Contribution {
  /** Keys that every image job has. Lists of several features are joined; two values for one key are a problem. */
  readonly imageJob?: YamlMap;
  /** What the image jobs do before BuildKit starts. */
  readonly setUp?: readonly ScriptLine[];
  /** The call that starts BuildKit with these flags. */
  readonly startDaemon?: (flags: readonly string[]) => ScriptLine;
  /** What the image jobs do while BuildKit gets ready. */
  readonly prepare?: readonly ScriptLine[];
  /** The image jobs, by name: what each has beside what all have. */
  readonly builds?: { readonly [job: string]: YamlMap };
  /** Further jobs, by name. */
  readonly jobs?: { readonly [name: string]: YamlMap };
  /** The stages that these jobs are in, in their order. */
  readonly stages?: readonly string[];
  /** Flags of buildkitd. */
  readonly daemonFlags?: readonly string[];
  /** Settings of buildkitd.toml. */
  readonly daemonConfig?: YamlMap;
  /** Shell programs that the image jobs load, in this order. */
  readonly programs?: readonly Program[];
}

/** What all features gave, in one piece. */
export type Parts = { readonly [K in keyof Contribution]-?: NonNullable<Contribution[K]> };

/** What a feature gives to the build of an image. */
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
  /** What the file is called, without `.sh`. */
  readonly name: string;
  /** Where it stands in the repository of this library. */
  readonly origin: string;
  readonly source: string;
}

/** Plain data, as YAML and TOML have it, in which any part may carry its reason as a comment. */
export interface YamlMap {
  readonly [key: string]: YamlValue | undefined;
}
export type YamlValue = string | number | boolean | YamlMap | readonly YamlValue[] | Commented<YamlValue>;

/** A part of a file and the reason for it, which becomes a comment above it. */
export class Commented<T> {
  constructor(readonly value: T, readonly why: string) {}
}
