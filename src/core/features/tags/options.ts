import type { CiVariable } from '../../text/value.ts';

/**
 * The image's tags, as docker/metadata-action makes them. A rule adds nothing where it does not
 * apply: `semver` on a branch, for example. The first tag is the image's version.
 *
 * What no tag can hold becomes a dash: the branch `feature/login` gives `feature-login`. A name that starts with what no tag can start
 * with gets `_` in its place and ends in a hash, so that the branch `#2` becomes `_2-b6b52c0e` and never the release `2`. A name that is
 * longer than the 128 characters of a tag ends in a hash too.
 */
export interface TagOptions {
  /**
   * Patterns for git tags that are semantic versions, with or without a `v` before them. Placeholders:
   * `{{version}}`, `{{major}}`, `{{minor}}`, `{{patch}}`, `{{raw}}` (the version as it is written). A
   * pre-release has its full version only. A pattern that leaves out the end of the version, such as
   * `{{major}}.{{minor}}`, goes to the highest version that it fits, see `latest`.
   *
   * Errors: `placeholder` for one that is none, and for `{{minor}}` without `{{major}}`; `tag-pattern` for what no image tag can hold.
   *
   * @default - ['{{version}}']; with `pep440`, none
   * @example ['{{version}}', '{{major}}.{{minor}}', '{{major}}']
   */
  readonly semver?: string[];

  /**
   * The same for git tags that are Python versions (PEP 440), in their normal form: `1.1beta2` gives `1.1b2`, and `1.0+ubuntu.1`
   * gives `1.0-ubuntu.1`.
   *
   * Errors: `placeholder`, `tag-pattern`.
   *
   * @default []
   * @example ['{{version}}', '{{major}}.{{minor}}']
   */
  readonly pep440?: string[];

  /**
   * The component of the repository that the image is, where git tags name one: `api/v1.2.3`, `api@1.2.3` or `api-v1.2.3`. The version
   * is what follows, and tags that float go to the highest version of this component. The git tags of other components do not build
   * the image.
   *
   * Errors: `component` for what cannot stand in a git tag, or needs quotes there.
   *
   * @default - none: the git tag is the version
   * @example 'api'
   */
  readonly component?: string;

  /**
   * A file that has the version, in place of the git tag: as its first line, or as the value of a key `version` in JSON or TOML. The
   * rules `semver` and `pep440` then apply to git tags and to the default branch.
   *
   * Errors: `outside-project`, `path`; `one-of` beside `versionVariable`.
   *
   * @default - the git tag is the version
   * @example 'package.json'
   */
  readonly versionFile?: string;

  /**
   * A CI variable that has the version, in place of the git tag. The rules `semver` and `pep440` then apply to git tags and to the
   * default branch.
   *
   * Errors: `variable-name`; `one-of` beside `versionFile`.
   *
   * @default - the git tag is the version
   * @example 'RELEASE_VERSION'
   */
  readonly versionVariable?: string;

  /**
   * A part of the git tag. Where the pattern does not match, the rule adds nothing.
   *
   * Errors: `wrong-type`, and those of its own options.
   *
   * @default []
   * @example [{ pattern: '^release-([0-9]+)$', group: 1 }]
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
   * `false` never. A name of your own for one kind of pipeline is a `raw` tag, such as `{{branch}}` or `pr-{{mr}}`.
   *
   * Errors: `no-tags` where no rule gives a tag to the pipelines of a trigger.
   *
   * @default - when no rule before it, and no `raw` tag, gives a tag
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
   * Tags of scheduled pipelines on a branch. The placeholders are those of a `raw` tag.
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
   * @example [{ value: 'canary', on: ['defaultBranch'] }, { value: '{{branch}}-{{sha}}' }]
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
   * Text before every tag, `latest` included. Text before some tags only belongs in their patterns.
   *
   * Errors: `tag-pattern`, `cache-tag` for the name of a cache.
   *
   * @default ''
   * @example 'web-'
   */
  readonly prefix?: string;

  /**
   * Text behind every tag, `latest` included: `1.2.3-alpine`, `latest-alpine`.
   *
   * Errors: `tag-pattern`, `cache-tag` for the name of a cache.
   *
   * @default ''
   * @example '-alpine'
   */
  readonly suffix?: string;

  /**
   * The rules whose tags come first, in this order. The others keep theirs. The first tag is the image's version.
   *
   * Errors: `choice` for what is no rule, `duplicate`.
   *
   * @default ['schedule', 'semver', 'pep440', 'match', 'edge', 'ref', 'raw', 'sha']
   * @example ['raw']
   */
  readonly priority?: string[];
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
   * Errors: `out-of-range` outside 0 to 9, and for more than the pattern has.
   *
   * @default 0
   * @example 1
   */
  readonly group?: number;

  /**
   * Text before the part.
   *
   * Errors: `tag-pattern`, `cache-tag` for the name of a cache.
   *
   * @default ''
   * @example 'api-'
   */
  readonly prefix?: string;

  /**
   * Text behind the part.
   *
   * Errors: `tag-pattern`.
   *
   * @default ''
   * @example '-api'
   */
  readonly suffix?: string;
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
   * Errors: `branch` for what no branch is called.
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

  /**
   * Text behind the digits.
   *
   * Errors: `tag-pattern`.
   *
   * @default ''
   * @example '-debug'
   */
  readonly suffix?: string;
}

/** A tag of one's own. */
export interface RawTag {
  /**
   * The tag: text with placeholders, or the value of a CI variable. Placeholders: `{{branch}}`, `{{tag}}`, `{{mr}}` (the number of the
   * merge request), `{{sha}}` (8 digits), and `{{date}}`, when the pipeline was created, as `20261124` in UTC. `{{date '%Y.%m.%d'}}`
   * gives a format, as of `date` with `%Y %y %m %d %j %H %M %S %V %G %u %s`, and `{{date '%Y%m%d' tz='+02:00'}}` an offset from UTC.
   * Names of time zones are not known in the job's image, so no summer time is heeded. Where a placeholder or the variable is empty, such
   * as `{{branch}}` on a git tag, the rule adds nothing.
   *
   * Errors: `placeholder`, `tag-pattern`, `cache-tag` for the name of a cache, `variable-name`.
   *
   * @example 'build-{{date}}'
   */
  readonly value: string | CiVariable;

  /**
   * The pipelines that push it, as the option `triggers` names them: `gitTags`, `branches` (all of them), `defaultBranch`,
   * `mergeRequests`, `schedules`. Pipelines on a git tag are `gitTags`, whatever starts them.
   *
   * Errors: `choice` for another word.
   *
   * @default - all
   * @example ['defaultBranch']
   */
  readonly on?: string[];
}
