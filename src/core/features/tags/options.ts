import type { CiVariable } from '../../text/value.ts';

/**
 * The rules that give an image its tags, as in docker/metadata-action. A rule that does not apply adds nothing: for example, `semver` on a
 * branch. The first tag is the version of the image.
 *
 * Characters that a tag cannot contain become a dash: the branch `feature/login` gives `feature-login`. If a name starts with a character
 * that a tag cannot start with, `_` replaces it and a hash is added at the end: the branch `#2` becomes `_2-b6b52c0e`, and never the release
 * `2`. A name of more than 128 characters, the limit of a tag, is cut and also ends in a hash.
 */
export interface TagOptions {
  /**
   * Patterns for git tags that are semantic versions, with or without a leading `v`. Placeholders: `{{version}}`, `{{major}}`,
   * `{{minor}}`, `{{patch}}`, `{{raw}}` (the version as written). A pre-release gets its full version only. A pattern without the end of the
   * version, such as `{{major}}.{{minor}}`, moves to the highest version that it fits. See `latest`.
   *
   * Errors: `placeholder` for an unknown placeholder, and for `{{minor}}` without `{{major}}`; `tag-pattern` for text that an image tag
   * cannot contain.
   *
   * @default - ['{{version}}']; with `pep440`, none
   * @example ['{{version}}', '{{major}}.{{minor}}', '{{major}}']
   */
  readonly semver?: string[];

  /**
   * Patterns for git tags that are Python versions (PEP 440), with the same placeholders as `semver`. Versions are normalized: `1.1beta2`
   * gives `1.1b2`, and `1.0+ubuntu.1` gives `1.0-ubuntu.1`.
   *
   * Errors: `placeholder`, `tag-pattern`.
   *
   * @default []
   * @example ['{{version}}', '{{major}}.{{minor}}']
   */
  readonly pep440?: string[];

  /**
   * The component that the image belongs to, in a repository whose git tags name components: `api/v1.2.3`, `api@1.2.3` or `api-v1.2.3`. The
   * version is the text after the component. Floating tags such as `latest` move to the highest version of this component. Git tags of other
   * components do not build the image.
   *
   * Errors: `component` for text that a git tag cannot contain, or that needs quotes there.
   *
   * @default - none: the git tag is the version
   * @example 'api'
   */
  readonly component?: string;

  /**
   * A file that contains the version, to use instead of the git tag. The version is the first line, or the value of the key `version` in
   * JSON or TOML. The rules `semver` and `pep440` then apply to git tags and to the default branch.
   *
   * Errors: `outside-project`, `path`; `one-of` if `versionVariable` is set too.
   *
   * @default - the git tag is the version
   * @example 'package.json'
   */
  readonly versionFile?: string;

  /**
   * The name of a CI variable that contains the version, to use instead of the git tag. The rules `semver` and `pep440` then apply to git
   * tags and to the default branch.
   *
   * Errors: `variable-name`; `one-of` if `versionFile` is set too.
   *
   * @default - the git tag is the version
   * @example 'RELEASE_VERSION'
   */
  readonly versionVariable?: string;

  /**
   * Tags that are a part of the git tag. If a pattern does not match, the rule adds nothing.
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
   * Tags the image with the name of the git tag or branch, or with `mr-NUMBER` for a merge request. `true` always adds the tag, and
   * `false` never does. To use another name for one kind of pipeline, add a `raw` tag, such as `{{branch}}` or `pr-{{mr}}`.
   *
   * Errors: `no-tags` if no rule gives a tag to the pipelines of a trigger.
   *
   * @default - the tag is added if neither a rule of higher priority nor a `raw` tag gives one
   * @example true
   */
  readonly ref?: boolean;

  /**
   * Tags the image with the commit: `sha-` and the first digits of its hash.
   *
   * Errors: `wrong-type`, and those of its own options.
   *
   * @default - none
   * @example { length: 8 }
   */
  readonly sha?: ShaTag;

  /**
   * Tags for scheduled pipelines on a branch. Use the same placeholders as in `raw` tags.
   *
   * Errors: `placeholder`, `tag-pattern`.
   *
   * @default ['nightly']
   * @example ['nightly', 'nightly-{{date}}']
   */
  readonly schedule?: string[];

  /**
   * Additional tags: literal text, placeholders or CI variables.
   *
   * Errors: `wrong-type`, and those of its own options.
   *
   * @default []
   * @example [{ value: 'canary', on: ['defaultBranch'] }, { value: '{{branch}}-{{sha}}' }]
   */
  readonly raw?: RawTag[];

  /**
   * The version that gets `latest` and other tags that leave out the end of a version.
   *
   * - `highest`: the highest version of the repository. If you release 1.2.9 after 2.0.0, `1.2` moves, and `1` and `latest` do not.
   * - `last`: the version that was pushed last.
   * - `never`: there is no `latest`.
   *
   * Pre-releases never move these tags.
   *
   * Errors: `choice` for any other word.
   *
   * @default 'highest'
   * @example 'never'
   */
  readonly latest?: string;

  /**
   * Text before every tag, including `latest`. To add text before some tags only, use their patterns.
   *
   * Errors: `tag-pattern`, `cache-tag` for the name of a cache.
   *
   * @default ''
   * @example 'web-'
   */
  readonly prefix?: string;

  /**
   * Text after every tag, including `latest`: `1.2.3-alpine`, `latest-alpine`.
   *
   * Errors: `tag-pattern`, `cache-tag` for the name of a cache.
   *
   * @default ''
   * @example '-alpine'
   */
  readonly suffix?: string;

  /**
   * The rules whose tags come first, in this order. The other rules follow in their default order. The first tag is the version of the
   * image.
   *
   * Errors: `choice` for an unknown rule, `duplicate`.
   *
   * @default ['schedule', 'semver', 'pep440', 'match', 'edge', 'ref', 'raw', 'sha']
   * @example ['raw']
   */
  readonly priority?: string[];
}

/** A tag that is a part of the git tag. */
export interface MatchTag {
  /**
   * A regular expression, in POSIX extended syntax with `\d`, `\w` and `\s`. It can match any part of the git tag.
   *
   * Errors: `pattern` for syntax that the tools of a POSIX shell do not support.
   *
   * @example '^api/v([0-9.]+)$'
   */
  readonly pattern: string;

  /**
   * The group of the pattern that becomes the tag. 0 is the entire match.
   *
   * Errors: `out-of-range` outside 0 to 9, and for a group that the pattern does not have.
   *
   * @default 0
   * @example 1
   */
  readonly group?: number;

  /**
   * Text before the tag.
   *
   * Errors: `tag-pattern`, `cache-tag` for the name of a cache.
   *
   * @default ''
   * @example 'api-'
   */
  readonly prefix?: string;

  /**
   * Text after the tag.
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
   * Errors: `branch` for text that cannot be a branch name.
   *
   * @default - the default branch of the project
   * @example 'develop'
   */
  readonly branch?: string;
}

/** A tag that names the commit. */
export interface ShaTag {
  /**
   * The number of digits of the commit hash, from 7 to 40. The short form in GitLab has 8 digits.
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
   * Text after the digits.
   *
   * Errors: `tag-pattern`.
   *
   * @default ''
   * @example '-debug'
   */
  readonly suffix?: string;
}

/** An additional tag: literal text, placeholders or a CI variable. */
export interface RawTag {
  /**
   * The tag: text with placeholders, or the value of a CI variable. If a placeholder or the variable is empty, such as `{{branch}}` on a git
   * tag, the rule adds nothing. Placeholders:
   *
   * - `{{branch}}`
   * - `{{tag}}`
   * - `{{mr}}`: the number of the merge request
   * - `{{sha}}`: 8 digits
   * - `{{date}}`: when the pipeline was created, as `20261124` in UTC. `{{date '%Y.%m.%d'}}` sets a format, with
   *   `%Y %y %m %d %j %H %M %S %V %G %u %s` as in the program `date`. `{{date '%Y%m%d' tz='+02:00'}}` sets an offset from UTC. You cannot use
   *   names of time zones, because the image of the job does not contain them: daylight saving time is ignored.
   *
   * Errors: `placeholder`, `tag-pattern`, `cache-tag` for the name of a cache, `variable-name`.
   *
   * @example 'build-{{date}}'
   */
  readonly value: string | CiVariable;

  /**
   * The pipelines that push the tag, by the names of the option `triggers`: `gitTags`, `branches` (all of them), `defaultBranch`,
   * `mergeRequests`, `schedules`. A pipeline on a git tag belongs to `gitTags`, whatever starts it.
   *
   * Errors: `choice` for any other word.
   *
   * @default - all
   * @example ['defaultBranch']
   */
  readonly on?: string[];
}
