import type { Project } from 'projen';
import { CiConfigurationHost } from './ci-configuration-host.ts';
import { DataFile, ProgramFile } from './managed-files.ts';
import { projectInfo } from './project-info.ts';
import { type BuildkitImagePipelineOptions, type CompiledPipeline, type ImageOptions, InvalidOptionsError, compile, describe } from '../core/projen.ts';

/** The pipeline of a repository: what its root project and the projects below it want built, and the files that follow. */
export class RepositoryPipeline {
  private readonly host: CiConfigurationHost;
  private options: BuildkitImagePipelineOptions;
  private latest?: CompiledPipeline;
  /** Whose each image is. */
  private readonly owners = new Map<string, string>();

  constructor(private readonly project: Project, options: BuildkitImagePipelineOptions) {
    this.options = options;
    this.host = new CiConfigurationHost(project);
    const compiled = this.compiled;
    // images of subprojects may still come, and what seems wrong may be right with them
    if (project.subprojects.length === 0 && options.images?.length !== 0) validate(compiled);
    this.host.take(compiled);
    this.own(options.images ?? [{}], project.name);
  }

  get compiled(): CompiledPipeline {
    this.latest ??= compile(this.options, projectInfo(this.project, this.host));
    return this.latest;
  }

  /** Creates the files that are not there yet; what is in them is decided when they are written. */
  createFiles(): void {
    for (const { path, data } of this.compiled.files) {
      if (this.project.tryFindFile(path)) continue;
      if (data) new DataFile(this.project, path, () => this.file(path).data ?? {}, (marker, tree) => this.file(path).render(marker, tree));
      else new ProgramFile(this.project, path, (marker, tree) => this.file(path).render(marker, tree));
      this.project.addPackageIgnore(`/${path}`);
    }
  }

  /** Adds the images of a subproject. */
  add(images: readonly ImageOptions[], owner: string): void {
    this.own(images, owner);
    this.options = { ...this.options, images: [...this.options.images ?? [{}], ...images] };
    this.latest = undefined;
  }

  /** The last word before files are written. */
  complete(): void {
    validate(this.compiled);
    this.createFiles();
    this.compiled.warnings().forEach((warning) => this.project.logger.warn(describe(warning)));
  }

  private own(images: readonly ImageOptions[], owner: string): void {
    for (const { name = '$CI_REGISTRY_IMAGE' } of images) {
      const other = this.owners.get(name);
      if (other !== undefined) throw new Error(`BuildkitImagePipeline: ${owner} and ${other} both build the image ${JSON.stringify(name)}. Give one of them another name.`);
      this.owners.set(name, owner);
    }
  }

  private file(path: string): CompiledPipeline['files'][number] {
    const found = this.compiled.files.find((file) => file.path === path);
    if (found === undefined) throw new Error(`BuildkitImagePipeline: ${path} is no file of the pipeline any more.`);
    return found;
  }
}

function validate({ problems }: CompiledPipeline): void {
  if (problems.length > 0) throw new InvalidOptionsError(problems);
}
