import { sharesJob } from './strategy.ts';
import type { BuildContribution, ScriptLine, Tree } from '../../../contract.ts';
import { imageJobName } from '../../../layout.ts';
import type { Problem } from '../../../problems.ts';
import type { ImagePlan, Pipeline } from '../build.ts';
import { changesOf, changesProblems } from '../changes.ts';
import { inOrder } from '../depends-on.ts';

/** An image and the lines that build it. */
export interface ImageBuild {
  readonly image: ImagePlan;
  readonly script: readonly ScriptLine[];
  readonly gifts: readonly BuildContribution[];
}

/** The jobs of the images, by name: one for all, or one for each. */
export function imageJobs(builds: readonly ImageBuild[], plan: Pipeline): { readonly [name: string]: Tree } {
  const images = builds.map(({ image }) => image);
  if (sharesJob(plan.strategy, images)) {
    const ordered = inOrder(images).flatMap((image) => builds.filter((build) => build.image === image)).map(({ script: lines, ...build }) => (
      { ...build, script: [...isNeeded(build.image, images) ? ['keep_image'] : [], ...lines] }));
    return { [imageJobName]: { ...keys(ordered), ...rules(images, images, plan), script: script(ordered) } };
  }
  return Object.fromEntries(builds.map(({ image, ...build }, index) => [jobName(image, images, plan), {
    ...keys([{ image, ...build }]),
    ...rules([image], images, plan),
    ...needs(image, images, plan),
    ...(plan.parallel === undefined ? {} : { resource_group: `${imageJobName}-${index % plan.parallel + 1}` }),
    script: script([{ image, ...build }]),
  }]));
}

/** The job that builds an image. */
export function jobName({ name: { short } }: ImagePlan, images: readonly ImagePlan[], { strategy }: Pick<Pipeline, 'strategy'>): string {
  return images.length === 1 || short === undefined || sharesJob(strategy, images) ? imageJobName : `${imageJobName}:${short}`;
}

export function jobProblems(images: readonly ImagePlan[], plan: Pipeline): readonly Problem[] {
  if (sharesJob(plan.strategy, images)) return changesProblems(changesOf(images, images), 'images');
  const unpushed = plan.triggers.mergeRequests !== undefined && images.some(({ dependsOn }) => dependsOn.length > 0);
  return [
    ...images.flatMap((image, index) => changesProblems(changesOf([image], images), `images[${index}].changes`)),
    ...unpushed ? [{
      code: 'unpushed',
      path: 'strategy',
      value: plan.strategy,
      fault: 'lets images be built on each other from job to job, but a merge request, at least that of a fork, pushes none',
      fix: 'Choose strategy: "one-job", or leave mergeRequests out.',
    }] : [],
  ];
}

function script(builds: readonly ImageBuild[]): readonly ScriptLine[] {
  const finish = builds.flatMap(({ gifts }) => gifts.flatMap((gift) => gift.finish ?? []));
  return [...builds.flatMap((build) => build.script), ...new Set(finish), 'report_images'];
}

function isNeeded({ name: { short } }: ImagePlan, images: readonly ImagePlan[]): boolean {
  return short !== undefined && images.some(({ dependsOn }) => dependsOn.includes(short));
}

function keys(builds: readonly ImageBuild[]): Tree {
  return Object.assign({}, ...builds.flatMap(({ gifts }) => gifts.map(({ job = {} }) => job)));
}

function rules(built: readonly ImagePlan[], all: readonly ImagePlan[], { triggers }: Pipeline): Tree {
  const changes = changesOf(built, all);
  return changes === undefined ? {} : { rules: triggers.rulesFor(changes) };
}

function needs(image: ImagePlan, images: readonly ImagePlan[], plan: Pipeline): Tree {
  const below = images.filter(({ name }) => name.short !== undefined && image.dependsOn.includes(name.short));
  return below.length ? { needs: below.map((one) => jobName(one, images, plan)) } : {};
}
