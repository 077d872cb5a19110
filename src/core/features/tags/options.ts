import type { CiVariable } from '../../text/value.ts';

/**
 * The image's tags, as docker/metadata-action makes them. A rule adds nothing where it does not
 * apply: `semver` on a branch, for example. Priority, and so the order of the tags: schedule,
 * semver and pep440, match, edge, ref, raw, sha.
 */
export interface TagOptions {
  /**
   * Patterns for git tags that are semantic versions, with or without a `v` before them. Placeholders:
   * `{{version}}`, `{{major}}`, `{{minor}}`, `{{patch}}`, `{{raw}}` (the git tag as it is). A
   * pre-release has its full version only. A pattern that leaves out the end of the version, such as
   * `{{major}}.{{minor}}`, goes to the highest version that it fits, see `latest`.
   *
   * Errors: `placeholder` for one that is none, `tag-pattern` for what no image tag can hold.
   *
   * @default ['{{version}}']
   * @example ['{{version}}', '{{major}}.{{minor}}', '{{major}}']
   */
  readonly semver?: string[];

  /**
   * The same for git tags that are Python versions (PEP 440).
   *
   * Errors: `placeholder`, `tag-pattern`.
   *
   * @default []
   * @example ['{{version}}', '{{major}}.{{minor}}']
   */
  readonly pep440?: string[];

  /**
   * A part of the git tag, for tags such as `api/v1.2.3`. Where the pattern does not match, the rule
   * adds nothing.
   *
   * Errors: `wrong-type`, and those of its own options.
   *
   * @default []
   * @example [{ pattern: '^api/v(.*)$', group: 1 }]
   */
  readonly match?: MatchTag[];

  /**
   * A tag for the newest commit of a branch.
   *
   * Errors: `wrong-type`, and those of its own options.
   *
   * @default - none
   * @example { name: 'edge' }
   */
  readonly edge?: EdgeTag;

  /**
   * The name of the git tag or branch, or `mr-NUMBER` for a merge request. `true` adds it always,
   * `false` never.
   *
   * Errors: `no-tags` where no rule gives a tag to the pipelines of a trigger.
   *
   * @default - when no rule of a higher priority gives a tag
   * @example true
   */
  readonly ref?: boolean;

  /**
   * The commit, as `sha-` and its first digits.
   *
   * Errors: `wrong-type`, and those of its own options.
   *
   * @default - none
   * @example { length: 8 }
   */
  readonly sha?: ShaTag;

  /**
   * Tags of scheduled pipelines. `{{date}}` is the day of the pipeline, as `20261124` (UTC).
   *
   * Errors: `placeholder`, `tag-pattern`.
   *
   * @default ['nightly']
   * @example ['nightly', 'nightly-{{date}}']
   */
  readonly schedule?: string[];

  /**
   * Tags of your own.
   *
   * Errors: `wrong-type`, and those of its own options.
   *
   * @default []
   * @example [{ value: 'canary', on: ['default-branch'] }]
   */
  readonly raw?: RawTag[];

  /**
   * Which version `latest` and other tags that leave out the end of a version go to: the `highest`
   * version of the repository, so that 1.2.9 after 2.0.0 moves `1.2` and neither `1` nor `latest`;
   * the `last` that was pushed; or `never` a `latest` at all. Pre-releases never move them.
   *
   * Errors: `choice` for another word.
   *
   * @default 'highest'
   * @example 'never'
   */
  readonly latest?: string;

  /**
   * Text before every tag but `latest`.
   *
   * Errors: `tag-pattern`, `cache-tag` for the name of a cache.
   *
   * @default ''
   * @example 'web-'
   */
  readonly prefix?: string;

  /**
   * Text behind every tag but `latest`.
   *
   * Errors: `tag-pattern`, `cache-tag` for the name of a cache.
   *
   * @default ''
   * @example '-alpine'
   */
  readonly suffix?: string;
}

/** A part of a git tag. */
export interface MatchTag {
  /**
   * A regular expression, POSIX extended with `\d`, `\w` and `\s`; the tag need not match as a whole.
   *
   * Errors: `pattern` for what a POSIX shell's tools do not know.
   *
   * @example '^api/v([0-9.]+)$'
   */
  readonly pattern: string;

  /**
   * Which group of the pattern becomes the tag; 0 is all that it matches.
   *
   * Errors: `out-of-range` outside 0 to 9.
   *
   * @default 0
   * @example 1
   */
  readonly group?: number;
}

/** A tag for the newest commit of a branch. */
export interface EdgeTag {
  /**
   * The tag.
   *
   * Errors: `tag-pattern`, `cache-tag` for the name of a cache.
   *
   * @default 'edge'
   * @example 'next'
   */
  readonly name?: string;

  /**
   * The branch.
   *
   * Errors: `empty`.
   *
   * @default - the project's default branch
   * @example 'develop'
   */
  readonly branch?: string;
}

/** A tag that names the commit. */
export interface ShaTag {
  /**
   * How many digits of the commit's hash; 40 are all. GitLab's own short form has 8.
   *
   * Errors: `out-of-range` outside 7 to 40.
   *
   * @default 8
   * @example 40
   */
  readonly length?: number;

  /**
   * Text before the digits.
   *
   * Errors: `tag-pattern`, `cache-tag` for the name of a cache.
   *
   * @default 'sha-'
   * @example ''
   */
  readonly prefix?: string;
}

/** A tag of one's own. */
export interface RawTag {
  /**
   * The tag: literal, or the value of a CI variable.
   *
   * Errors: `tag-pattern`, `cache-tag` for the name of a cache, `variable-name`.
   *
   * @example { variable: 'RELEASE_CHANNEL' }
   */
  readonly value: string | CiVariable;

  /**
   * The pipelines that push it: `tag`, `branch`, `default-branch`, `mr`, `schedule`.
   *
   * Errors: `choice` for another word.
   *
   * @default - all
   * @example ['default-branch']
   */
  readonly on?: string[];
}
