import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Project } from 'projen';
import { ExistingCi } from './existing-ci.ts';
import { CiFile, DataFile, ProgramFile } from './managed-files.ts';
import { projectInfo } from './project-info.ts';
import {
  type BuildkitImagePipelineOptions, type BuiltImage, type CompiledPipeline, type ImageOptions, InvalidOptionsError, type ManagedFile, type Problem,
  compile, describe, imagesFrom, theImage,
} from '../core/projen.ts';

interface SubprojectImages {
  readonly project: Project;
  /** Its folder in the repository. Errors name the folder. */
  readonly folder: string;
  readonly images: readonly ImageOptions[];
}

/** The pipeline of a repository: the images of its root project and subprojects, and the files that build them. */
export class RepositoryPipeline {
  private readonly existing: ExistingCi;
  private subprojects: readonly SubprojectImages[] = [];
  private latest?: { readonly ciFile: string; readonly compiled: CompiledPipeline };
  /** What `image()` has returned, by the name of the image. Other jobs can rely on it. */
  private readonly returned = new Map<string | undefined, BuiltImage>();

  constructor(private readonly project: Project, private readonly options: BuildkitImagePipelineOptions) {
    this.existing = new ExistingCi(project);
    this.existing.refuseComponents(this.compiled.files.map(({ path }) => path));
  }

  /** The file that holds the jobs. */
  get ciFile(): string {
    return this.compiled.files[0].path;
  }

  /** The images of the root project itself. */
  get ownImages(): readonly ImageOptions[] {
    return this.options.images ?? [{}];
  }

  /** Creates the files that do not exist yet. Their content is decided when they are written. */
  createFiles(): void {
    const [{ path: ciFile }, ...others] = this.compiled.files;
    if (!this.project.tryFindFile(ciFile)) new CiFile(this.project, () => this.compiled.files[0]);
    for (const { path, data } of others) {
      if (this.project.tryFindFile(path)) continue;
      if (data) new DataFile(this.project, path, () => this.file(path));
      else new ProgramFile(this.project, path, () => this.file(path));
    }
  }

  /** Adds the images of a subproject, and returns them with paths relative to the root. */
  add(project: Project, folder: string, options: BuildkitImagePipelineOptions): readonly ImageOptions[] {
    const images = inFolder(folder, () => imagesFrom(folder, options, projectInfo(project, this.existing)));
    for (const { name } of images) this.refuseSecond(name, project);
    const before = this.subprojects;
    this.subprojects = [...before, { project, folder, images }];
    this.latest = undefined;
    const moved = this.moved();
    if (moved) {
      this.subprojects = before;
      this.latest = undefined;
      const call = `image(${moved.name === undefined ? '' : JSON.stringify(moved.name)})`;
      throw new Error(`BuildkitImagePipeline: ${folder}: images that depend on each other share a job, but ${call} has returned ${moved.jobName} as the job of that image. Set jobs: 'one' on the pipeline of ${this.project.name}, or call it after all subprojects are created.`);
    }
    return images;
  }

  /** Returns an image, for use in later jobs. */
  image(name: string | undefined): BuiltImage {
    const image = theImage(this.compiled.images(), name);
    this.returned.set(image.name, image);
    return image;
  }

  /** Completes the files, when all components of the project exist. */
  complete(): void {
    this.latest = undefined;
    const { files, problems, warnings } = this.compiled;
    if (problems.length > 0) throw new InvalidOptionsError(problems.map((problem) => this.located(problem)));
    this.existing.refuseHandwritten(files.map(({ path }) => path));
    this.createFiles();
    for (const { path } of files) this.markGenerated(path);
    this.existing.include(this.compiled);
    this.warn(warnings());
  }

  /** Warns of missing Dockerfiles, after all files are written, because another component can write a Dockerfile. */
  warnOfDockerfiles(): void {
    this.warn(this.compiled.dockerfiles().flatMap((path, index) => path === undefined || existsSync(join(this.project.outdir, path)) ? [] : [{
      code: 'no-dockerfile',
      path: `images[${index}].dockerfile`,
      value: path,
      fault: 'does not exist',
      fix: 'Add the file or correct the path, unless a check creates the file.',
    }]));
  }

  private get compiled(): CompiledPipeline {
    // a new component can own .gitlab-ci.yml
    const { ciFile } = this.existing;
    if (this.latest?.ciFile !== ciFile) this.latest = { ciFile, compiled: compile(this.allOptions, projectInfo(this.project, this.existing)) };
    return this.latest.compiled;
  }

  private get allOptions(): BuildkitImagePipelineOptions {
    if (this.subprojects.length === 0) return this.options;
    return { ...this.options, images: [...this.ownImages, ...this.subprojects.flatMap(({ images }) => images)] };
  }

  private file(path: string): ManagedFile {
    const found = this.compiled.files.find((file) => file.path === path);
    if (found === undefined) throw new Error(`BuildkitImagePipeline: ${path} is no longer a file of the pipeline.`);
    return found;
  }

  /** Does what projen does when a file is created, because the path of a file can have changed. */
  private markGenerated(path: string): void {
    this.project.addGitIgnore(`!/${path}`);
    this.project.annotateGenerated(`/${path}`);
    this.project.addPackageIgnore(`/${path}`);
  }

  private refuseSecond(name: string | undefined, project: Project): void {
    const builders = [{ project: this.project, images: this.ownImages }, ...this.subprojects];
    const other = builders.find(({ images }) => images.some((image) => image.name === name));
    if (other) throw new Error(`BuildkitImagePipeline: ${project.name} and ${other.project.name} both build the image ${JSON.stringify(name ?? '$CI_REGISTRY_IMAGE')}. Give one of them another name.`);
  }

  /** An image whose job is no longer the job that `image()` returned. */
  private moved(): BuiltImage | undefined {
    const images = this.compiled.images();
    return [...this.returned.values()].find((earlier) => images.some(({ name, jobName }) => name === earlier.name && jobName !== earlier.jobName));
  }

  private warn(warnings: readonly Problem[]): void {
    for (const warning of warnings) this.project.logger.warn(describe(this.located(warning)));
  }

  /** The problem with the path of the option in the subproject. */
  private located(problem: Problem): Problem {
    const [, given, rest] = /^images\[(\d+)\](.*)$/.exec(problem.path) ?? [];
    let index = Number(given) - this.ownImages.length;
    if (given === undefined || index < 0) return problem;
    for (const { folder, images } of this.subprojects) {
      if (index < images.length) return { ...problem, path: `${folder}: images[${index}]${rest}` };
      index -= images.length;
    }
    return problem;
  }
}

/** Adds the folder of a subproject to the problems of its options. */
function inFolder<T>(folder: string, run: () => T): T {
  try {
    return run();
  } catch (error) {
    throw error instanceof InvalidOptionsError ? new InvalidOptionsError(error.problems.map((problem) => ({ ...problem, path: `${folder}: ${problem.path}` }))) : error;
  }
}
