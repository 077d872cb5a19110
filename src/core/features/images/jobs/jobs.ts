import { sharesJob } from './shared-job.ts';
import type { BuildContribution, PushedImages, ScriptLine, YamlMap } from '../../../contract.ts';
import { imageJobName } from '../../../paths.ts';
import type { Problem } from '../../../problems.ts';
import type { ProjectInfo } from '../../../project-info.ts';
import type { ImagePlan, PipelineView } from '../build/build.ts';
import { changesOf, changesProblems } from '../changes.ts';
import { type Graph, graphOf, inOrder } from '../graph.ts';
import { hasJobs } from '../platforms/image-part.ts';
import type { PlatformJob } from '../platforms/platform-runners.ts';

/** The lines of a job that build an image, a platform of it, or join its platforms. */
export interface Build {
  readonly script: readonly ScriptLine[];
  readonly contributions: readonly BuildContribution[];
}

/** How an image is built: in one job, or first its parts in the jobs of their platforms. */
export interface ImageBuild extends Build {
  readonly image: ImagePlan;
  readonly parts: readonly { readonly job: PlatformJob; readonly builds: readonly Build[] }[];
}

/** The jobs of the images, by name: one for all, or one for each. */
export function imageJobs(builds: readonly ImageBuild[], plan: PipelineView): { readonly [name: string]: YamlMap } {
  const images = builds.map(({ image }) => image);
  const graph = graphOf(images);
  const common = JSON.stringify(plan.triggers.rulesFor(images, plan));
  const shared = sharesJob(plan.jobs, images);
  const build = new Map(builds.map((one) => [one.image, one]));
  const groups = shared ? [inOrder(images, graph).flatMap((image) => build.get(image) ?? [])] : builds.map((one) => [one]);
  const jobs = groups.flatMap((group) => {
    const own = group.map(({ image }) => image);
    const name = shared ? imageJobName : jobName(group[0].image, shared);
    const when = rules(own, common, graph, plan);
    const needed = shared ? [] : graph.needs(own[0]);
    const platforms = platformJobs(own).map((job): readonly [string, YamlMap] => {
      const parts = group.flatMap(({ parts: all }) => all.filter((part) => part.job.name === job.name).flatMap((part) => part.builds));
      return [platformJobName(name, job), {
        ...keys(parts),
        ...when,
        ...(job.tags ? { tags: job.tags } : {}),
        ...needs(needed.flatMap((image) => jobsThatBuild(image, job.platforms))),
        script: script(parts),
      }];
    });
    const tagging = images.some(hasJobs) ? plan.triggers.resourceGroup(own, plan) : undefined;
    return [...platforms, [name, {
      ...keys(group),
      ...when,
      ...needs(platforms.length > 0 ? platforms.map(([platform]) => platform) : needed.map((image) => jobName(image, shared))),
      ...(tagging === undefined ? {} : { resource_group: tagging }),
      script: script(group),
    }] as const];
  });
  return Object.fromEntries(plan.maxConcurrentJobs === undefined ? jobs : jobs.map(([name, job], index) =>
    [name, { ...job, resource_group: `${imageJobName}-${index % (plan.maxConcurrentJobs ?? 1) + 1}` }]));
}

/** The jobs for platforms of these images. */
function platformJobs(images: readonly ImagePlan[]): readonly PlatformJob[] {
  return [...new Map(images.flatMap(({ platformRunners: { jobs } }) => jobs).map((job) => [job.name, job])).values()];
}

function platformJobName(imageJob: string, { name }: PlatformJob): string {
  return `${imageJob}:${name}`;
}

/** The jobs that build these platforms of an image with its own jobs. */
function jobsThatBuild(image: ImagePlan, platforms: readonly string[]): readonly string[] {
  const name = jobName(image, false);
  const jobs = image.platformRunners.jobs.filter((job) => platforms.some((platform) => job.platforms.includes(platform)));
  return hasJobs(image) ? jobs.map((job) => platformJobName(name, job)) : [name];
}

function needs(jobs: readonly string[]): YamlMap {
  return jobs.length === 0 ? {} : { needs: [...new Set(jobs)] };
}

/** The images, for jobs after their push. */
export function pushedImages(images: readonly ImagePlan[], plan: PipelineView): PushedImages {
  const shared = sharesJob(plan.jobs, images);
  const changes = changesOf(images, graphOf(images));
  const jobs = [...new Set(images.map((image) => jobName(image, shared)))];
  // GitLab refuses to wait for a job that its rules leave out, unless it is optional
  const pushing = shared || images.every((image) => image.changes === undefined) ? jobs : jobs.map((job) => ({ job, optional: true }));
  return {
    images: images.map(({ variable, platforms }) => ({ variable, platforms })),
    keys: { ...pushing.length >= mostNeeds ? {} : { needs: pushing }, rules: plan.triggers.pushRulesFor(images, plan, changesProblems(changes, '').length ? undefined : changes) },
  };
}

/** https://docs.gitlab.com/ci/yaml/#needs. Two are left, for a scan and a list. A job without needs waits for the jobs of all earlier stages. */
const mostNeeds = 49;

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
  const groups = shared ? [images] : images.map((image) => [image]);
  const names = groups.map((group) => {
    const name = shared ? imageJobName : jobName(group[0], shared);
    return [name, ...platformJobs(group).map((job) => platformJobName(name, job))];
  });
  return names.flatMap((jobs, index) => jobs.flatMap((job) => {
    const other = names.findIndex((all) => all.includes(job));
    if (!existing.has(job) && other === index) return [];
    return [{
      code: 'taken-name',
      path: shared ? 'images' : `images[${index}]`,
      value: job,
      fault: `is the job that builds the image, but ${other === index ? 'the CI configuration already has' : `images[${other}] has`} a job with this name`,
      fix: other === index ? 'Give that job another name.' : 'Give one of the images another name.',
    }];
  }));
}

function script(builds: readonly Build[]): readonly ScriptLine[] {
  return [...builds.flatMap((build) => build.script), 'image_report'];
}

function keys(builds: readonly Build[]): YamlMap {
  return builds.flatMap(({ contributions }) => contributions).reduce<YamlMap>((all, { job }) => Object.assign(all, job), {});
}

/** When a job of these images runs, if that differs from when the other image jobs do. */
function rules(built: readonly ImagePlan[], common: string, graph: Graph<ImagePlan>, plan: PipelineView): YamlMap {
  const own = plan.triggers.rulesFor(built, plan, changesOf(built, graph));
  return JSON.stringify(own) === common ? {} : { rules: own };
}
