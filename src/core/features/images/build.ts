import { buildImage } from './buildctl.ts';
import type { ImageName } from './name.ts';
import type { YamlValue, BuildContribution, ScriptLine } from '../../contract.ts';
import type { Value } from '../../text/value.ts';

/** What is read of an image to build it, beside what its features give. */
export interface ImagePlan {
  readonly name: ImageName;
  readonly dependsOn: readonly string[];
  readonly contexts: { readonly [name: string]: string };
  readonly changes?: readonly string[];
  /** The CI variable that later jobs find it in. */
  readonly variable: string;
}

/** What is read of the pipeline: whether the images are pushed, and what the output of every image has. */
export interface PipelineView {
  readonly triggers: {
    readonly push: Value;
    readonly mergeRequests?: string;
    readonly rulesFor: (changes: readonly string[]) => readonly YamlValue[];
  };
  readonly compression: { readonly output: Output };
  readonly reproducible: boolean;
  readonly strategy?: string;
  readonly parallel?: number;
}
type Output = NonNullable<BuildContribution['output']>;

/** The lines of a job that build one image. */
export function buildScript({ name, variable }: ImagePlan, contributions: readonly BuildContribution[], plan: PipelineView): readonly ScriptLine[] {
  const { triggers, compression, reproducible } = plan;
  const output: Output = [
    ['name', [{ variable: 'names' }]],
    ['push', triggers.push],
    ...(reproducible ? [['rewrite-timestamp', ['true']] as const] : []),
    ...compression.output,
    ...contributions.flatMap((contribution) => contribution.output ?? []),
  ];
  return [
    ...contributions.flatMap(({ prepare = [] }) => prepare),
    buildImage({ variable, name: name.full, output, flags: contributions.flatMap(({ flags = [] }) => flags) }),
  ];
}
