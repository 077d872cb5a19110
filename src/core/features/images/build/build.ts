import { program as imageProgram } from './image.sh.ts';
import { program as retry } from './retry.sh.ts';
import { program as watch } from './watch.sh.ts';
import type { BuildContribution, BuildFiles, Program, ScriptLine, YamlValue } from '../../../contract.ts';
import { csvRecord } from '../../../text/csv.ts';
import { shellCall, shellLines } from '../../../text/sh.ts';
import type { Value } from '../../../text/value.ts';
import type { ImageName } from '../name.ts';

/** What is read of an image to build it, in addition to the contributions of its features. */
export interface ImagePlan extends BuildFiles {
  readonly name: ImageName;
  readonly additionalNames: readonly Value[];
  readonly dependsOn: readonly string[];
  readonly platforms: readonly string[];
  readonly contexts: { readonly [name: string]: string };
  readonly changes?: readonly string[];
  readonly tags?: TaggedView;
  /** The CI variable that holds the image in later jobs. */
  readonly variable: string;
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
  const { name, additionalNames, variable } = image;
  const output = csvRecord(contributions.flatMap((contribution) => contribution.output ?? []));
  const flags = contributions.flatMap((contribution) => contribution.flags ?? []);
  return [
    ...contributions.flatMap(({ before = [] }) => before),
    shellLines([
      ...contributions.flatMap(({ prefixes = [] }) => prefixes),
      shellCall('image_build', [variable], [{ variable: tags }], output, name.full, ...additionalNames, ['--']),
    ], flags.map(([flag, value]) => shellCall(flag, value))),
  ];
}
