/** What comes after an image is built, by the usual names of stages. */
const afterImages = /(?<![a-z])(deploy|deliver|publish|release|production|staging|promote|rollout)|^\.post$/i;

/** The stages that GitLab has where none are named. */
const gitlabStages = ['build', 'test', 'deploy'];

/** Where a stage belongs: behind the stages of what it needs, and before those of what needs it. */
interface Place {
  readonly behind: readonly string[];
  readonly before: readonly string[];
}

/** The stages of a configuration with those of the pipeline, which stay where they are already. */
export function withStages(existing: readonly string[], added: readonly string[], { behind, before }: Place): readonly string[] {
  const stages = existing.length ? existing : gitlabStages;
  // each before the one that follows it
  return added.reduceRight((all, stage, index) => withStage(all, stage, {
    behind: [...behind, ...added.slice(0, index)],
    before: [...before, ...added.slice(index + 1)],
  }), stages);
}

/** Before the first stage that deploys or releases, unless what it needs, or what needs it, says otherwise. */
function withStage(stages: readonly string[], stage: string, { behind, before }: Place): readonly string[] {
  if (stages.includes(stage)) return stages;
  const earliest = Math.max(0, ...behind.map((one) => stages.indexOf(one) + 1));
  const later = stages.findIndex((one) => before.includes(one) || afterImages.test(one));
  const place = later < 0 ? stages.length : Math.max(earliest, later);
  return [...stages.slice(0, place), stage, ...stages.slice(place)];
}
