import { existsSync, readFileSync, statSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import type { Project } from 'projen';
import { ExistingCi } from './existing-ci.ts';
import { CiFile, DataFile, ProgramFile } from './managed-files.ts';
import { projectInfo } from './project-info.ts';
import { SourcesLock } from './sources-lock.ts';
import {
  type BuildkitImagePipelineOptions, type BuiltImage, type CheckOptions, type CompiledPipeline, type ImageOptions, InvalidOptionsError,
  type ManagedFile, type Problem, type SubprojectParts,
  ciFilePath, compile, describe, joined, openOptions, plainOptions, subprojectParts, theImage,
} from '../core/projen.ts';

/** A project of the repository with the options of its construct, and what was added to them since. */
interface Member {
  readonly project: Project;
  readonly options: BuildkitImagePipelineOptions;
  readonly images: readonly ImageOptions[];
  readonly checks: readonly CheckOptions[];
}

/** What is known of the pipeline until something is added. */
interface Compiled {
  readonly ciFile: string;
  readonly pipeline: CompiledPipeline;
  readonly origins: Origins;
}

/** How many images and checks each project has, in their order in the pipeline. */
type Origins = readonly { readonly folder?: string; readonly images: number; readonly checks: number }[];

/** The pipeline of a repository: the images and checks of its root project and subprojects, and the files that build them. */
export class RepositoryPipeline {
  private readonly existing: ExistingCi;
  private members: ReadonlyMap<Project, Member> = new Map();
  private latest?: Compiled;
  /** The digests of images, if the options ask for them. */
  private readonly lock?: SourcesLock;
  /** What subprojects add, until something is added to their options. */
  private readonly parts = new Map<Member, SubprojectParts>();
  /** What `image()` has returned, by the name of the image. Other jobs can rely on it. */
  private readonly returned = new Map<string | undefined, BuiltImage>();

  /** The file that the pipeline goes to by default, as it was when the pipeline was included in a configuration. */
  private completedFor?: string;

  constructor(private readonly project: Project, private readonly options: BuildkitImagePipelineOptions) {
    this.existing = new ExistingCi(project);
    if ((options as BuildkitImagePipelineOptions | null)?.sources !== undefined) this.lock = new SourcesLock(project);
    this.update({ project, options, images: [], checks: [] });
    this.existing.refuseComponents(this.compiled.files.map(({ path }) => path));
  }

  /** The file that holds the jobs. It does not depend on options that may still have problems. */
  get ciFile(): string {
    return ciFilePath(this.options.ciFile, this.existing.ciFile);
  }

  /** Creates the files that do not exist yet. Their content is decided when they are written. */
  createFiles(): void {
    const [{ path: ciFile }, ...others] = this.compiled.files;
    if (!this.project.tryFindFile(ciFile)) new CiFile(this.project, () => this.ciFile, () => this.includedFile());
    for (const { path, data } of others) {
      if (this.project.tryFindFile(path)) continue;
      if (data) new DataFile(this.project, path, () => this.file(path));
      else new ProgramFile(this.project, path, () => this.file(path));
    }
  }

  /** Adds a subproject. Nothing is added if its options have problems. */
  join(project: Project, options: BuildkitImagePipelineOptions): void {
    const member = { project, options, images: [], checks: [] };
    for (const { name } of this.partsOf(member).images) this.refuseSecond(name, project);
    const before = this.members;
    this.update(member);
    try {
      this.refuseMoved(`${this.folderOf(project)}: `);
    } catch (error) {
      this.members = before;
      this.latest = undefined;
      throw error;
    }
  }

  addImage(project: Project, image: ImageOptions): void {
    const member = this.memberOf(project);
    const [added] = plainOptions({ images: [image] }).images ?? [];
    this.update({ ...member, images: [...member.images, added] });
  }

  addCheck(project: Project, check: CheckOptions): void {
    const member = this.memberOf(project);
    const [added] = plainOptions({ checks: [check] }).checks ?? [];
    this.update({ ...member, checks: [...member.checks, added] });
  }

  /** Returns an image, for use in later jobs. Without a name, it is the only image of the project or of the repository. */
  image(project: Project, given: string | undefined): BuiltImage {
    const images = this.compiled.images();
    const names = this.namesOf(this.memberOf(project));
    const image = theImage(images, given ?? (names.length === 1 ? names[0] : undefined));
    this.returned.set(image.name, image);
    return image;
  }

  /** Completes the files, when all components of the project exist. */
  complete(): void {
    this.latest = undefined;
    if (this.lock?.isAsked) {
      this.lock.update(this.compiled.unpinned((path) => this.read(path)));
      this.latest = undefined;
    }
    const { files, problems, warnings } = this.compiled;
    const found = problems();
    if (found.length > 0) throw new InvalidOptionsError(found.map((problem) => this.located(problem)));
    this.refuseMoved('');
    this.existing.refuseHandwritten(files.map(({ path }) => path));
    if (this.lock?.isAsked) this.lock.write();
    this.createFiles();
    for (const { path } of files) this.markGenerated(path);
    this.existing.include(this.compiled);
    this.completedFor = this.existing.ciFile;
    this.warn([
      ...this.subprojects.flatMap(({ project, options }) => inFolder(this.folderOf(project), openOptions(this.options, options))),
      ...warnings(),
    ]);
  }

  /** The Dockerfile of each image, from the root of the repository; `undefined` if it is elsewhere. */
  dockerfiles(): readonly (string | undefined)[] {
    return this.compiled.dockerfiles();
  }

  /** Warns of missing Dockerfiles, and of what they name and the build denies, after all files are written, because another component can write a Dockerfile. */
  warnOfDockerfiles(): void {
    this.warn(this.dockerfiles().flatMap((path, index) => path === undefined || existsSync(join(this.project.outdir, path)) ? [] : [{
      code: 'no-dockerfile',
      path: `images[${index}].dockerfile`,
      value: path,
      fault: 'does not exist',
      fix: 'Add the file or correct the path, unless a check creates the file.',
    }]));
    this.warn(this.compiled.denied((path) => this.read(path)));
  }

  private get compiled(): CompiledPipeline {
    return this.current.pipeline;
  }

  private get current(): Compiled {
    // a new component can own .gitlab-ci.yml
    const { ciFile } = this.existing;
    if (this.latest?.ciFile !== ciFile) this.latest = { ciFile, ...this.compile() };
    return this.latest;
  }

  /** Compiles the options of all projects. Throws one error with the problems of all. */
  private compile(): Omit<Compiled, 'ciFile'> {
    const known: Problem[] = [];
    const info = { ...projectInfo(this.project, this.existing), sourcesLock: this.lock?.data };
    const parts = this.subprojects.flatMap((member) => {
      const result = problemsOr(() => this.partsOf(member));
      if ('value' in result) return [{ folder: this.folderOf(member.project), ...result.value }];
      known.push(...result.problems);
      return [];
    });
    const added = this.memberOf(this.project);
    const { options, own } = joined(this.options, [added, ...parts], info);
    const origins = [
      { images: own.images + added.images.length, checks: own.checks + added.checks.length },
      ...parts.map((part) => ({ folder: part.folder, images: part.images.length, checks: part.checks.length })),
    ];
    const result = problemsOr(() => compile(options, info, known));
    if ('value' in result) return { pipeline: result.value, origins };
    throw new InvalidOptionsError(result.problems.map((problem) => located(problem, origins)));
  }

  private get subprojects(): readonly Member[] {
    return [...this.members.values()].slice(1);
  }

  private memberOf(project: Project): Member {
    return this.members.get(project)!;
  }

  private folderOf(project: Project): string {
    return relative(this.project.outdir, project.outdir).split(sep).join('/');
  }

  private update(member: Member): void {
    this.members = new Map([...this.members, [member.project, member]]);
    this.latest = undefined;
  }

  /** What a subproject adds, as seen from the root. Its problems name its folder. */
  private partsOf(member: Member): SubprojectParts {
    const known = this.parts.get(member);
    if (known) return known;
    const folder = this.folderOf(member.project);
    // its own checks only: by default, a subproject has none
    const info = { ...projectInfo(member.project, this.existing), checkTask: undefined };
    const result = problemsOr(() => subprojectParts(folder, joined(member.options, [member], info).options, info));
    if ('problems' in result) throw new InvalidOptionsError(inFolder(folder, result.problems));
    this.parts.set(member, result.value);
    return result.value;
  }

  /** The names of the images of a project. An image that was added can be anything until the options are checked. */
  private namesOf(member: Member): readonly (string | undefined)[] {
    const ofRoot = () => [...this.options.images ?? [{}], ...member.images];
    const images: readonly (ImageOptions | null | undefined)[] = member.project === this.project ? ofRoot() : this.partsOf(member).images;
    return images.map((image) => image?.name);
  }

  /** The file with the jobs. Throws if a configuration has come too late to include it. */
  private includedFile(): ManagedFile {
    if (this.completedFor !== undefined && this.completedFor !== this.existing.ciFile) {
      throw new Error('BuildkitImagePipeline: another component has created a GitlabConfiguration during synthesis, and it would not include the pipeline. Create that component before the BuildkitImagePipeline.');
    }
    return this.compiled.files[0];
  }

  /** The text of a file of the repository; `undefined` if there is none. */
  private read(path: string): string | undefined {
    const file = join(this.project.outdir, path);
    return existsSync(file) && statSync(file).isFile() ? readFileSync(file, 'utf8') : undefined;
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
    const other = [...this.members.values()].find((member) => this.namesOf(member).includes(name));
    if (other) throw new Error(`BuildkitImagePipeline: ${project.name} and ${other.project.name} both build the image ${JSON.stringify(name ?? '$CI_REGISTRY_IMAGE')}. Give one of them another name.`);
  }

  /** Throws if an image has another job than the one that `image()` has returned. */
  private refuseMoved(where: string): void {
    if (this.returned.size === 0) return;
    const images = this.compiled.images();
    const isMoved = (earlier: BuiltImage) => images.some(({ name, jobName }) => name === earlier.name && jobName !== earlier.jobName);
    const moved = [...this.returned.values()].find(isMoved);
    if (moved === undefined) return;
    const call = `image(${moved.name === undefined ? '' : JSON.stringify(moved.name)})`;
    throw new Error(`BuildkitImagePipeline: ${where}images that depend on each other share a job, but ${call} has returned ${moved.jobName} as the job of that image. Set jobs: 'one' on the pipeline of ${this.project.name}, or call it after all images are added.`);
  }

  private warn(warnings: readonly Problem[]): void {
    for (const warning of warnings) this.project.logger.warn(describe(this.located(warning)));
  }

  private located(problem: Problem): Problem {
    return located(problem, this.current.origins);
  }
}

/** The problem with the path of the option in the subproject. */
function located(problem: Problem, origins: Origins): Problem {
  const [, list, given, rest] = /^(images|checks)\[(\d+)\](.*)$/s.exec(problem.path) ?? [];
  if (list !== 'images' && list !== 'checks') return problem;
  let index = Number(given);
  for (const { folder, [list]: count } of origins) {
    if (index < count) return folder === undefined ? problem : { ...problem, path: `${folder}: ${list}[${index}]${rest}` };
    index -= count;
  }
  return problem;
}

/** Adds the folder of a subproject to the problems of its options. */
function inFolder(folder: string, problems: readonly Problem[]): readonly Problem[] {
  return problems.map((problem) => ({ ...problem, path: `${folder}: ${problem.path}` }));
}

/** What the function returns, or the problems of the options that it throws. */
function problemsOr<T>(run: () => T): { readonly value: T } | { readonly problems: readonly Problem[] } {
  try {
    return { value: run() };
  } catch (error) {
    if (error instanceof InvalidOptionsError) return { problems: error.problems };
    throw error;
  }
}
