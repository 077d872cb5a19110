import type { PromoteOptions } from './options.ts';
import { program } from './promote.sh.ts';
import type { PipelineFeature } from '../../contract.ts';
import type { Problem } from '../../problems.ts';
import { struct, text } from '../../shape/shape.ts';
import { oneOf } from '../../shape/values.ts';
import { shellCall } from '../../text/sh.ts';

/** What this feature reads of the plan: what builds, and what would change an image that is copied. */
export interface PromoteView {
  readonly triggers: { readonly on: readonly string[] };
  readonly attest?: { readonly provenance: string; readonly sbomGenerator?: string };
  readonly reproducible: boolean;
  readonly cache: { readonly kind: string };
  readonly images: readonly { readonly cache?: { readonly kind: string } }[];
}

/** A git tag releases the image that a branch has built for its commit. */
export const promote: PipelineFeature<PromoteOptions, Required<PromoteOptions> | undefined, PromoteView> = {
  shape: struct<PromoteOptions>({ ifMissing: text(oneOf('build', 'fail')) }),

  resolve: (option) => option && { ifMissing: option.ifMissing ?? 'build' },

  build: (own) => own === undefined ? {} : { programs: [program], prefixes: [shellCall('promote_or', own.ifMissing)] },

  validate: (own, plan) => own === undefined ? [] : [...untriggered(plan), ...conflicts(plan)],
};

function untriggered({ triggers: { on } }: PromoteView): readonly Problem[] {
  const problem = (fault: string, fix: string) => ({ code: 'unused-option', path: 'promote', value: undefined, fault, fix });
  return [
    ...on.includes('defaultBranch') || on.includes('branches') ? [] : [problem('is to release what a branch has built, but no branch builds', 'Write triggers: { defaultBranch: true }.')],
    ...on.includes('gitTags') ? [] : [problem('is to release with a git tag, but git tags start no pipeline', "Write triggers: { gitTags: 'semver' }.")],
  ].map((one) => ({ ...one, value: {} }));
}

/** What BuildKit does not copy. */
function conflicts({ attest, reproducible, cache, images }: PromoteView): readonly Problem[] {
  const problem = (path: string, value: unknown, fault: string, fix: string) => ({ code: 'conflict', path, value, fault, fix });
  return [
    ...attest && (attest.provenance !== 'none' || attest.sbomGenerator !== undefined) ? [problem('attest', attest, 'is in the index of the image, and BuildKit leaves it out when promote copies the image', "Write attest: { provenance: 'none', sbom: {} }, or leave promote out.")] : [],
    ...reproducible ? [problem('reproducible', reproducible, 'makes BuildKit write the times of all files again when promote copies the image', 'Leave one of the two out: the same commit gives the same image anyway.')] : [],
    ...[cache, ...images.flatMap((image) => image.cache ?? [])].some(({ kind }) => kind === 'inline') ? [problem('cache', { inline: {} }, 'is in the image, and BuildKit leaves it out when promote copies the image', 'Leave it out: the cache is then in the registry, beside the image.')] : [],
  ];
}
