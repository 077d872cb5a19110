import { program as imageProgram } from './image.sh.ts';
import { program as retry } from './retry.sh.ts';
import { program as watch } from './watch.sh.ts';
import { type BuildContribution, type BuildFiles, Commented, type Flag, type Program, type ScriptLine, type YamlValue } from '../../../contract.ts';
import { csvRecord } from '../../../text/csv.ts';
import { shellCall, shellLines } from '../../../text/sh.ts';
import type { Value } from '../../../text/value.ts';
import type { ImageName } from '../name.ts';
import { partsOf, platformVariable } from '../platforms/image-part.ts';
import type { PlatformDaemons } from '../platforms/platform-daemons.ts';
import type { PlatformJobs } from '../platforms/platform-runners.ts';

/** What is read of an image to build it, in addition to the contributions of its features. */
export interface ImagePlan extends BuildFiles {
  readonly name: ImageName;
  readonly additionalNames: readonly Value[];
  readonly platforms: readonly string[];
  readonly platformRunners: PlatformJobs;
  readonly platformDaemons: readonly PlatformDaemons[];
  /** The platform, if this is a part of an image whose platforms are built one by one. */
  readonly platform?: string;
  readonly dependsOn: readonly string[];
  readonly contexts: { readonly [name: string]: string };
  readonly changes?: readonly string[];
  readonly tags?: TaggedView;
  readonly cache?: { readonly kind: string };
  readonly frontendAttributes: { readonly [name: string]: unknown };
  /** The variable of the image that this is a part of. */
  readonly whole?: string;
  /** The CI variable that holds the image in later jobs. */
  readonly variable: string;
  /** This variable, and those of its platforms. */
  readonly variables: readonly string[];
}

/** What is read of an image's tags: the component of their git tags, and whether they float. */
export interface TaggedView {
  readonly component?: string;
  readonly floats: boolean;
}

/** The rules of jobs for some images. */
type RulesFor = (images: readonly ImagePlan[], pipeline: { readonly tags: TaggedView }, changes?: readonly string[]) => readonly YamlValue[];

/** What is read of the pipeline. */
export interface PipelineView {
  readonly triggers: {
    readonly mergeRequests?: string;
    readonly resourceGroup: (images: readonly ImagePlan[], pipeline: { readonly tags: TaggedView }) => YamlValue | undefined;
    readonly rulesFor: RulesFor;
    readonly pushRulesFor: RulesFor;
  };
  readonly tags: TaggedView;
  readonly jobs?: string;
  readonly maxConcurrentJobs?: number;
}

/** The programs that build an image in the job. */
export const buildPrograms: readonly Program[] = [watch, retry, imageProgram];

/** The lines of a job that build one image. Its tags are in a shell variable. */
export function buildScript(image: ImagePlan, tags: string, contributions: readonly BuildContribution[]): readonly ScriptLine[] {
  return script('image_build', image, tags, contributions, contributions.flatMap(({ flags = [] }) => flags));
}

/** The lines of a job that join the platforms of an image. */
export function joinScript(image: ImagePlan, tags: string, contributions: readonly BuildContribution[]): readonly ScriptLine[] {
  const given = partsOf(image).map((platform) => [platform, [platformVariable(image.variable, platform)]] as const);
  return script('image_join', image, tags, contributions, given, 'The platforms are pushed without a tag. Here, all of them together get their tags.');
}

function script(
  program: string,
  { name, additionalNames, variable }: ImagePlan,
  tags: string,
  contributions: readonly BuildContribution[],
  given: readonly Flag[],
  why?: string,
): readonly ScriptLine[] {
  const output = csvRecord(contributions.flatMap((contribution) => contribution.output ?? []));
  const line = shellLines([
    ...contributions.flatMap(({ prefixes = [] }) => prefixes),
    shellCall(program, [variable], [{ variable: tags }], output, name.full, ...additionalNames, ['--']),
  ], given.map(([word, value]) => shellCall(word, value)));
  return [...contributions.flatMap(({ before = [] }) => before), why === undefined ? line : new Commented(line, why)];
}
