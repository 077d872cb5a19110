/** The usual names of stages that come after the build of images. */
const afterImages = /(?<![a-z])(deploy|deliver|publish|release|production|staging|promote|rollout)|^\.post$/i;

/** The default stages of GitLab. */
const gitlabStages = ['build', 'test', 'deploy'];

/** The position of a stage: after the stages that it needs, and before the stages that need it. */
interface Place {
  readonly behind: readonly string[];
  readonly before: readonly string[];
}

/** Adds the stages of the pipeline to those of a configuration. Existing stages are not moved. */
export function withStages(existing: readonly string[], added: readonly string[], { behind, before }: Place): readonly string[] {
  const stages = existing.length ? existing : gitlabStages;
  // each stage before the next one
  return added.reduceRight((all, stage, index) => withStage(all, stage, {
    behind: [...behind, ...added.slice(0, index)],
    before: [...before, ...added.slice(index + 1)],
  }), stages);
}

/** Adds a stage before the first stage that deploys or releases, unless dependencies require another position. */
function withStage(stages: readonly string[], stage: string, { behind, before }: Place): readonly string[] {
  if (stages.includes(stage)) return stages;
  const earliest = Math.max(0, ...behind.map((one) => stages.indexOf(one) + 1));
  const later = stages.findIndex((one) => before.includes(one) || afterImages.test(one));
  const place = later < 0 ? stages.length : Math.max(earliest, later);
  return [...stages.slice(0, place), stage, ...stages.slice(place)];
}
