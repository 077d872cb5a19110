import { sharesJob } from './shared-job.ts';
import type { BuildContribution, PushedImages, ScriptLine, YamlMap } from '../../../contract.ts';
import { imageJobName } from '../../../paths.ts';
import type { Problem } from '../../../problems.ts';
import type { ProjectInfo } from '../../../project-info.ts';
import type { ImagePlan, PipelineView } from '../build/build.ts';
import { changesOf, changesProblems } from '../changes.ts';
import { type Graph, graphOf, inOrder } from '../graph.ts';

/** An image and the lines that build it. */
export interface ImageBuild {
  readonly image: ImagePlan;
  readonly script: readonly ScriptLine[];
  readonly contributions: readonly BuildContribution[];
}

/** The jobs of the images, by name: one for all, or one for each. */
export function imageJobs(builds: readonly ImageBuild[], plan: PipelineView): { readonly [name: string]: YamlMap } {
  const images = builds.map(({ image }) => image);
  const graph = graphOf(images);
  const common = JSON.stringify(plan.triggers.rulesFor(images, plan));
  if (sharesJob(plan.jobs, images)) {
    const build = new Map(builds.map((one) => [one.image, one]));
    const ordered = inOrder(images, graph).flatMap((image) => build.get(image) ?? []);
    return { [imageJobName]: { ...keys(ordered), ...rules(images, common, graph, plan), script: script(ordered) } };
  }
  const jobOf = (image: ImagePlan) => jobName(image, false);
  return Object.fromEntries(builds.map((build, index) => [jobOf(build.image), {
    ...keys([build]),
    ...rules([build.image], common, graph, plan),
    ...(build.image.dependsOn.length ? { needs: graph.needs(build.image).map(jobOf) } : {}),
    ...(plan.maxConcurrentJobs === undefined ? {} : { resource_group: `${imageJobName}-${index % plan.maxConcurrentJobs + 1}` }),
    script: script([build]),
  }]));
}

/** The images, for jobs after their push. */
export function pushedImages(images: readonly ImagePlan[], plan: PipelineView): PushedImages {
  const shared = sharesJob(plan.jobs, images);
  const changes = changesOf(images, graphOf(images));
  const jobs = [...new Set(images.map((image) => jobName(image, shared)))];
  // GitLab refuses to wait for a job that its rules leave out, unless it is optional
  const needs = shared || images.every((image) => image.changes === undefined) ? jobs : jobs.map((job) => ({ job, optional: true }));
  return {
    images: images.map(({ variable, platforms }) => ({ variable, platforms })),
    keys: { ...needs.length > mostNeeds ? {} : { needs }, rules: plan.triggers.pushRulesFor(images, plan, changesProblems(changes, '').length ? undefined : changes) },
  };
}

/** https://docs.gitlab.com/ci/yaml/#needs. A job without it waits for the jobs of all earlier stages. */
const mostNeeds = 50;

/** The job that builds an image. Other images never change its name: later jobs need it. */
export function jobName({ name: { short } }: ImagePlan, shared: boolean): string {
  return short === undefined || shared ? imageJobName : `${imageJobName}:${short}`;
}

export function jobProblems(images: readonly ImagePlan[], plan: PipelineView): readonly Problem[] {
  const graph = graphOf(images);
  if (sharesJob(plan.jobs, images)) return changesProblems(changesOf(images, graph), 'images');
  const unpushed = plan.triggers.mergeRequests !== undefined && images.some(({ dependsOn }) => dependsOn.length > 0);
  return [
    ...images.flatMap((image, index) => changesProblems(changesOf([image], graph), `images[${index}].changes`)),
    ...unpushed ? [{
      code: 'unpushed',
      path: 'jobs',
      value: plan.jobs,
      fault: 'builds images that depend on each other in separate jobs, but a merge request (at least from a fork) pushes no images',
      fix: "Write jobs: 'one', or leave mergeRequests out.",
    }] : [],
  ];
}

/** GitLab would make one job of two that have one name. */
export function takenJobs(images: readonly ImagePlan[], plan: PipelineView, project: ProjectInfo): readonly Problem[] {
  const shared = sharesJob(plan.jobs, images);
  const existing = new Set(project.jobs.map(({ name }) => name));
  return (shared ? images.slice(0, 1) : images).map((image) => jobName(image, shared)).flatMap((job, index) => existing.has(job) ? [{
    code: 'taken-name',
    path: shared ? 'images' : `images[${index}]`,
    value: job,
    fault: 'is the job that builds the image, but the CI configuration already has a job with this name',
    fix: 'Give that job another name.',
  }] : []);
}

function script(builds: readonly ImageBuild[]): readonly ScriptLine[] {
  return [...builds.flatMap((build) => build.script), 'image_report'];
}

function keys(builds: readonly ImageBuild[]): YamlMap {
  return builds.flatMap(({ contributions }) => contributions).reduce<YamlMap>((all, { job }) => Object.assign(all, job), {});
}

/** When a job of these images runs, if that differs from when the other image jobs do. */
function rules(built: readonly ImagePlan[], common: string, graph: Graph<ImagePlan>, plan: PipelineView): YamlMap {
  const own = plan.triggers.rulesFor(built, plan, changesOf(built, graph));
  return JSON.stringify(own) === common ? {} : { rules: own };
}
