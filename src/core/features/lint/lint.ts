import { program } from './lint.sh.ts';
import type { HadolintOptions, LintOptions } from './options.ts';
import type { PipelineFeature, YamlMap, YamlValue } from '../../contract.ts';
import { reportFolder } from '../../paths.ts';
import type { Rule } from '../../problems.ts';
import { list, struct, text } from '../../shape/shape.ts';
import { oneOf } from '../../shape/values.ts';
import { proposal } from '../../text/nearest.ts';
import { isImageReference } from '../../text/reference.ts';
import { shellCall } from '../../text/sh.ts';
import { toolImages } from '../../tool-images.ts';

/** How the Dockerfiles are checked. */
export interface Lint extends Required<Omit<LintOptions, 'hadolint'>> {
  readonly hadolint?: Required<HadolintOptions>;
}

/** What this feature reads of the plan: the Dockerfiles, and when the checks of the images run. */
export interface LintView {
  readonly images: readonly LintedImage[];
  readonly tags: Tagged;
  readonly triggers: { readonly checkRulesFor: (images: readonly LintedImage[], pipeline: { readonly tags: Tagged }) => readonly YamlValue[] };
  readonly upgrades?: { readonly checkRules: readonly YamlValue[] };
}
export interface Tagged {
  readonly component?: string;
  readonly floats: boolean;
}
export interface LintedImage {
  readonly dockerfile: { readonly path: string; readonly remote: boolean };
  readonly tags?: Tagged;
}

/** https://github.com/moby/buildkit/blob/v0.32.2/frontend/dockerfile/linter/ruleset.go */
const rules = [
  'StageNameCasing', 'FromAsCasing', 'NoEmptyContinuation', 'ConsistentInstructionCasing', 'DuplicateStageName', 'ReservedStageName', 'JSONArgsRecommended',
  'MaintainerDeprecated', 'UndefinedArgInFrom', 'WorkdirRelativePath', 'UndefinedVar', 'MultipleInstructionsDisallowed', 'LegacyKeyValueFormat',
  'InvalidBaseImagePlatform', 'RedundantTargetPlatform', 'SecretsUsedInArgOrEnv', 'InvalidDefaultArgInFrom', 'FromPlatformFlagConstDisallowed',
  'CopyIgnoredFile', 'InvalidDefinitionDescription', 'ExposeProtoCasing', 'ExposeInvalidFormat',
];

/** The flags by which hadolint fails from a severity on. */
const thresholds: { readonly [severity: string]: readonly string[] } = {
  critical: ['--failure-threshold', 'error'],
  major: ['--failure-threshold', 'warning'],
  minor: ['--failure-threshold', 'style'],
  none: ['--no-fail'],
};

const hadolintReport = 'gl-code-quality-report.json';

/** The checks of the Dockerfiles: BuildKit's own before each build, and those of hadolint in a job. */
export const lint: PipelineFeature<LintOptions, Lint | undefined, LintView> = {
  shape: struct<LintOptions>({
    failOn: text(oneOf(...Object.keys(thresholds))),
    skip: list(text(isRule), { of: (rule) => rule, name: 'rule' }),
    hadolint: struct<HadolintOptions>({ image: text(isImageReference) }),
  }),

  resolve: (option) => option && {
    failOn: option.failOn ?? 'major',
    skip: option.skip ?? [],
    hadolint: option.hadolint && { image: option.hadolint.image ?? toolImages.hadolint },
  },

  contribute: (own, plan) => own === undefined ? {} : {
    imageJob: { artifacts: { reports: { codequality: `${reportFolder}/gl-code-quality-report.json` } } },
    ...hasHadolint(own, plan) ? { stages: ['check'], waitsFor: ['lint-hadolint'], jobs: { 'lint-hadolint': { keys: hadolint(own, plan) } } } : {},
  },

  build: (own, { dockerfile }) => own === undefined ? {} : {
    programs: [program],
    prefixes: [shellCall('lint_dockerfile', dockerfile.path, own.failOn, ...own.skip, '--')],
  },
};

function dockerfiles({ images }: LintView): readonly string[] {
  return [...new Set(images.flatMap(({ dockerfile: { path, remote } }) => remote ? [] : path))];
}

function hasHadolint(own: Lint, plan: LintView): own is Lint & { readonly hadolint: Required<HadolintOptions> } {
  return own.hadolint !== undefined && dockerfiles(plan).length > 0;
}

function hadolint({ failOn, hadolint: { image } }: Lint & { readonly hadolint: Required<HadolintOptions> }, plan: LintView): YamlMap {
  const call = (...words: readonly string[]) => shellCall('hadolint', ...words, ...dockerfiles(plan));
  return {
    stage: 'check',
    image,
    rules: [...plan.triggers.checkRulesFor(plan.images, plan), ...plan.upgrades?.checkRules ?? []],
    script: [`${call('--no-fail', '--format', 'gitlab_codeclimate')} > ${hadolintReport}`, call(...thresholds[failOn])],
    artifacts: { when: 'always', reports: { codequality: hadolintReport } },
  };
}

function isRule(rule: string): ReturnType<Rule> {
  if (rules.includes(rule)) return undefined;
  return /^(?:DL|SC)[0-9]+$/.test(rule)
    ? { code: 'lint-rule', fault: 'is a rule of hadolint', fix: `Write it in .hadolint.yaml: ignored: [${rule}].` }
    : { code: 'lint-rule', fault: 'is not a rule of BuildKit', fix: proposal(rule, rules) };
}
