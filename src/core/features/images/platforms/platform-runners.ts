import { program } from './image-join.sh.ts';
import type { ImageFeature } from '../../../contract.ts';
import type { Problem } from '../../../problems.ts';
import { normalPlatform, oncePerPlatform, platformName } from '../../../shape/platform.ts';
import { runnerTags } from '../../../shape/runner-tags.ts';
import { type Check, checkedTogether, mapping, struct, text, under } from '../../../shape/shape.ts';
import { proposal } from '../../../text/nearest.ts';
import type { PlatformRunnerOptions } from '../options.ts';

/** A job for some platforms of an image. */
export interface PlatformJob {
  /** The platforms, joined by `+`. */
  readonly name: string;
  readonly platforms: readonly string[];
  /** The tags of its runner; not set for that of the pipeline. */
  readonly tags?: readonly string[];
}

/** How an image is divided into jobs by its platforms. */
export interface PlatformJobs {
  /** None if one job builds all platforms. */
  readonly jobs: readonly PlatformJob[];
  /** The platforms in the option that the image is not built for, as they are written. */
  readonly unused: readonly string[];
}

interface Runners { readonly [platform: string]: PlatformRunnerOptions }

/** The machine types of GitLab.com: https://docs.gitlab.com/ci/runners/hosted_runners/linux/ */
const hosted: ReadonlyMap<string, readonly string[]> = new Map([
  ['linux/amd64', ['small', 'medium', 'large', 'xlarge', '2xlarge']],
  ['linux/arm64', ['small', 'medium', 'large']],
]);

const oneRunner: Check<PlatformRunnerOptions> = (value, path) => {
  const { tags, hosted: size } = value;
  if (tags?.length === 0) return [{ code: 'empty', path: `${path}.tags`, value: tags, fault: 'is empty', fix: 'Write the tags of a runner.' }];
  return (tags === undefined) !== (size === undefined) ? [] : [{
    code: 'one-of', path, value, fault: tags === undefined ? 'has neither tags nor hosted' : 'has both tags and hosted', fix: 'Set tags, or hosted for a runner of GitLab.com.',
  }];
};

const isHosted: Check<Runners> = (runners, path) => Object.entries(runners).flatMap<Problem>(([platform, { hosted: size } = {}]) => {
  if (size === undefined) return [];
  const sizes = hosted.get(normalPlatform(platform));
  if (sizes?.includes(size)) return [];
  const problem = { code: 'hosted-runner', path: `${under(path, platform)}.hosted`, value: size };
  return [sizes === undefined
    ? { ...problem, fault: `is set for ${platform}, but GitLab.com has no such runner`, fix: 'Set tags, or remove it: then the platform is emulated.' }
    : { ...problem, fault: `is not a size of GitLab.com's runners for ${platform}`, fix: proposal(size, sizes) }];
});

const runner = checkedTogether(struct<PlatformRunnerOptions>({ tags: runnerTags, hosted: text() }, [], ['tags', 'hosted']), oneRunner);

/** The runners of platforms. Each platform that has one is built in a job of its own, and the others together in one job. */
export const platformRunners: ImageFeature<Runners, PlatformJobs, { readonly platforms?: readonly string[] }, { readonly platform?: string }> = {
  shape: checkedTogether(mapping(platformName, runner), isHosted, oncePerPlatform),

  resolve: (option, { platforms = [] }) => {
    const given = Object.entries(option ?? {}).filter(([, value]) => value !== undefined);
    const all = platforms.map(normalPlatform);
    const runners = new Map(given.map(([platform, value]) => [normalPlatform(platform), tagsOf(normalPlatform(platform), value)]));
    const rest = all.filter((platform) => !runners.has(platform));
    const firsts = all.filter((platform) => platform === rest[0] || runners.has(platform));
    const jobs = firsts.map((platform) => jobOf(platform === rest[0] ? rest : [platform], runners.get(platform)));
    return {
      jobs: rest.length === all.length ? [] : jobs,
      unused: given.map(([platform]) => platform).filter((platform) => !all.includes(normalPlatform(platform))),
    };
  },

  contribute: (_own, { platform }) => platform === undefined ? {} : { programs: [program], prefixes: ['image_by_digest'] },
  join: () => ({ programs: [program] }),
};

function jobOf(platforms: readonly string[], tags: readonly string[] | undefined): PlatformJob {
  return { name: platforms.join('+'), platforms, ...tags && { tags } };
}

function tagsOf(platform: string, { tags, hosted: size }: PlatformRunnerOptions): readonly string[] {
  return tags ?? [`saas-linux-${size}-${platform.replace('linux/', '')}`];
}
