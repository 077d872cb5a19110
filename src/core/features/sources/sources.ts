import type { SourceOptions } from './options.ts';
import { type Pulled, type PullingImage, denials, pulledByOptions } from './pulled.ts';
import { type Sources, decides, rulesOf } from './rules.ts';
import { program } from './sources.sh.ts';
import type { PipelineFeature, YamlMap } from '../../contract.ts';
import { sourcePolicyFile, sourcesLockFile } from '../../paths.ts';
import type { Problem } from '../../problems.ts';
import type { ProjectInfo } from '../../project-info.ts';
import { plain } from '../../shape/plain.ts';
import { type Check, type Shape, boolean, checkedTogether, isRecord, list, mapping, struct, text, under } from '../../shape/shape.ts';
import { literalOr } from '../../shape/values.ts';
import { isDigest } from '../../text/reference.ts';
import { shellCall } from '../../text/sh.ts';
import { imageIdentifier, isFileUrl, isPinnable, isSourcePattern, plainSourcePattern } from '../../text/source.ts';

/** What this feature reads of the plan: what the options pull, and which images other jobs build. */
export interface SourcesView {
  readonly images: readonly PullingImage[];
  readonly jobs?: string;
  readonly attest?: { readonly sbomGenerator?: string };
}

/** The option, with what is in the lock file. */
export interface ResolvedSources extends Sources {
  readonly given: boolean;
  /** The images that the option pins, and not the lock file. */
  readonly fixed: readonly string[];
  readonly pinCommand?: string;
}

const digests = (key: Shape<string>) => mapping(key, text(isDigest));

/** Two names of one image. */
const pinnedOnce: Check<{ readonly [image: string]: string }> = (pins, path) => {
  const images = Object.keys(pins).filter((image) => isPinnable(image) === undefined);
  return images.flatMap((image, index) => {
    const other = images.slice(0, index).find((one) => imageIdentifier(one) === imageIdentifier(image));
    return other === undefined ? [] : [{ code: 'duplicate', path: under(path, image), value: image, fault: `is the same image as ${JSON.stringify(other)}`, fix: 'Keep one of them.' }];
  });
};

const pins: Shape<{ readonly [image: string]: string }> = checkedTogether(digests(text(isPinnable)), pinnedOnce);

/** What a build may pull: registries and repositories, only with a digest, at a digest. */
export const sources: PipelineFeature<SourceOptions, ResolvedSources, SourcesView> = {
  shape: struct<SourceOptions>({
    only: list(literalOr(text(isSourcePattern)), { of: (pattern) => typeof pattern === 'string' ? plainSourcePattern(pattern) : `$${pattern.variable}`, name: 'pattern' }),
    digestsOnly: boolean,
    pin: pins,
    checksums: digests(text(isFileUrl)),
  }),

  resolve: (option, project) => ({
    given: option !== undefined,
    only: option?.only,
    digestsOnly: option?.digestsOnly ?? false,
    pin: { ...option && locked(project, option.pin), ...withValue(option?.pin) },
    checksums: withValue(option?.checksums),
    fixed: Object.keys(withValue(option?.pin)),
    pinCommand: project.pinCommand,
  }),

  contribute: (own, plan) => {
    if (!decides(own)) return {};
    const rules = rulesOf(own, builtElsewhere(own, plan));
    const variables = variablesOf(own, plan);
    return {
      jsonFiles: { [sourcePolicyFile]: { version: 1, rules: rules as unknown as readonly YamlMap[] } },
      ...variables.length === 0 ? {} : {
        programs: [program],
        prepare: [shellCall('sources_expand', ...variables)],
      },
    };
  },

  build: (own, _image, plan) => !decides(own) ? {} : {
    flags: [['--source-policy-file', variablesOf(own, plan).length === 0 ? [sourcePolicyFile] : [{ variable: 'job_folder' }, '/sources.json']]],
  },

  validate: (own, { images, attest }, project) => [
    ...own.given ? lockProblems(project) : [],
    ...denials(own, [...pulledByOptions(images), ...generator(attest?.sbomGenerator)]),
  ],

  warn: (own) => own.given && !decides(own) ? [{
    code: 'no-effect',
    path: 'sources',
    value: {},
    fault: 'allows everything and pins nothing',
    fix: `Write sources: { only: ['docker.io/library/*'] }${own.pinCommand === undefined ? '' : `, or run "${own.pinCommand}"`}.`,
  }] : [],
};

/** Without the entries that are not set. */
function withValue(entries: { readonly [name: string]: string } = {}): { readonly [name: string]: string } {
  return Object.fromEntries(Object.entries(entries).filter(([, value]) => value !== undefined));
}

/** The digests of the lock file that are right, but for images that the option pins. */
function locked({ sourcesLock }: ProjectInfo, own: { readonly [image: string]: string } = {}): { readonly [image: string]: string } {
  const fixed = new Set(Object.keys(withValue(own)).map(imageIdentifier));
  const entries: readonly (readonly [string, unknown])[] = isRecord(sourcesLock) ? Object.entries(sourcesLock) : [];
  return Object.fromEntries(entries.filter((entry): entry is readonly [string, string] =>
    isPinnable(entry[0]) === undefined && typeof entry[1] === 'string' && isDigest(entry[1]) === undefined && !fixed.has(imageIdentifier(entry[0]))));
}

function lockProblems(project: ProjectInfo): readonly Problem[] {
  const { sourcesLock } = project;
  return sourcesLock === undefined ? [] : pins(plain(sourcesLock), sourcesLockFile, project);
}

/** What is pinned has to be allowed too, because a pin allows nothing. The images of jobs need not: a build does not pull them. */
export function deniedPins(own: ResolvedSources, jobImages: readonly string[]): readonly Problem[] {
  return denials(own, pinned(own, new Set(jobImages.map(imageIdentifier))));
}

function pinned({ pin, fixed, checksums }: ResolvedSources, exempt: ReadonlySet<string>): readonly Pulled[] {
  return [
    ...Object.entries(pin).filter(([image]) => !exempt.has(imageIdentifier(image))).map(([image, digest]) => ({ path: under(fixed.includes(image) ? 'sources.pin' : sourcesLockFile, image), value: image, image: `${image}@${digest}` })),
    ...Object.keys(checksums).map((url) => ({ path: under('sources.checksums', url), value: url, url })),
  ];
}

function generator(image: string | undefined): readonly Pulled[] {
  return image === undefined ? [] : [{ path: 'attest.sbomGenerator', value: image, image }];
}

/** The CI variables that hold images of other jobs, which are named contexts here. */
function builtElsewhere({ only, digestsOnly }: Sources, { images, jobs }: SourcesView): readonly string[] {
  if (jobs !== 'per-image' || (only === undefined && !digestsOnly)) return [];
  const needed = new Set(images.flatMap(({ dependsOn }) => dependsOn));
  return images.flatMap(({ name: { short }, variables }) => short !== undefined && needed.has(short) ? variables : []);
}

/** The CI variables in the policy. */
function variablesOf(own: Sources, plan: SourcesView): readonly string[] {
  return [...(own.only ?? []).flatMap((pattern) => typeof pattern === 'string' ? [] : pattern.variable), ...builtElsewhere(own, plan)];
}
