import { Component, type Project } from 'projen';
import { RepositoryPipeline } from './repository-pipeline.ts';
import { type BuildkitImagePipelineOptions, type BuiltImage, type CheckOptions, type ImageOptions, type MergeSettings, mergeOptions, plainOptions } from '../core/projen.ts';

/**
 * A GitLab CI pipeline that checks a project, builds its container images with rootless, daemonless BuildKit, and pushes them. It needs no
 * Docker daemon and no privileged container. By default, it runs for git tags.
 *
 * The component writes `.gitlab-ci.yml`. If the project has a projen `GitlabConfiguration`, it writes a file that this configuration
 * includes. It also writes the programs of the image jobs to `.gitlab/buildkit` and, if necessary, the configuration of the daemon.
 *
 * In a subproject, the component adds the images, checks and policies of the subproject to the pipeline of the root project. Create the
 * pipeline of the root project first, with `images: []` if the root project has no images. Paths are relative to the subproject. An image
 * without a name gets the name of the subproject's folder. Options that apply to the entire pipeline are those of the root project.
 *
 * Errors: The constructor throws one error with all problems of the options. It also throws if the project already has a
 * `BuildkitImagePipeline`, if `.gitlab-ci.yml` belongs to another component or was written by hand, or if two projects of the repository
 * build the same image. Problems that depend on other components, such as the jobs of a `GitlabConfiguration`, are errors when the project
 * is synthesized. If there is an error, no file is written.
 *
 * @example
 * new BuildkitImagePipeline(project);
 */
export class BuildkitImagePipeline extends Component {
  /**
   * Returns the pipeline of a project, if it has one.
   */
  public static of(project: Project): BuildkitImagePipeline | undefined {
    return project.components.find((component): component is BuildkitImagePipeline => component instanceof BuildkitImagePipeline);
  }

  /**
   * Merges the options of a repository over those of an organization's template.
   *
   * - What adds: objects are merged by their keys, and lists of things that have a name by that name (images, checks, registries, secrets,
   *   SSH keys, services). The policies of both apply.
   * - What replaces: everything else in `own` replaces what the template has: a text, a number, a list of texts. Of options that exclude
   *   each other (the caches; `commands` and `task`; `variable` and `fileVariable`), one in `own` replaces all of the template. A value that
   *   is undefined is not set.
   * - What is locked: the options in `locked` stay as the template sets them. Another value is the error `locked`, which the pipeline
   *   reports with all other problems.
   *
   * The merged options can be the template of another merge.
   *
   * Errors: `unset-lock` if `locked` names an option that the template does not set.
   *
   * @param template the options of the organization
   * @param own the options of the repository
   * @param settings what is locked
   *
   * @example
   * class AcmeImagePipeline extends BuildkitImagePipeline {
   *   constructor(project: Project, options: BuildkitImagePipelineOptions = {}) {
   *     super(project, BuildkitImagePipeline.mergeOptions({ runner: { tags: ['acme'] }, cache: { inline: {} } }, options, { locked: ['cache'] }));
   *   }
   * }
   */
  public static mergeOptions(
    template: BuildkitImagePipelineOptions,
    own: BuildkitImagePipelineOptions = {},
    settings: MergeSettings = {},
  ): BuildkitImagePipelineOptions {
    return mergeOptions(template, own, settings);
  }

  private readonly pipeline: RepositoryPipeline;

  /**
   * @param project the project whose images to build
   * @param options the options of the pipeline; in a subproject, those that apply to the entire pipeline have no effect
   */
  constructor(project: Project, options: BuildkitImagePipelineOptions = {}) {
    const data = plainOptions(options);
    if (BuildkitImagePipeline.of(project)) {
      throw new Error(`BuildkitImagePipeline: ${project.name} already has a BuildkitImagePipeline. Add all images to the option images of that one, or with its addImage.`);
    }
    const above = project.parent && BuildkitImagePipeline.of(project.root);
    if (project.parent && !above) {
      throw new Error(`BuildkitImagePipeline: ${project.name} is a subproject, but GitLab reads the pipeline of the repository root. Create a BuildkitImagePipeline for ${project.root.name} first, with images: [] if it has no images.`);
    }
    const pipeline = above?.pipeline ?? new RepositoryPipeline(project, data);
    if (above) pipeline.join(project, data);
    super(project);

    this.pipeline = pipeline;
    if (!above) pipeline.createFiles();
  }

  /**
   * The path of the file with the jobs of the pipeline. If you do not set the option `ciFile`, the path changes when a projen
   * `GitlabConfiguration` is created.
   */
  public get ciFile(): string {
    return this.pipeline.ciFile;
  }

  /**
   * Returns an image that the pipeline of this repository builds, for use in later jobs.
   *
   * Errors: It throws if no image has this name.
   *
   * @param name the name of the image, as in the options; not needed for the only image of the project or the repository
   */
  public image(name?: string): BuiltImage {
    return this.pipeline.image(this.project, name);
  }

  /**
   * Adds an image to those in the options, or to the default image if the options have no `images`. To use it in later jobs, call `image`.
   *
   * Errors: Its problems are reported with all others when the project is synthesized, or when `image` is called. Its path continues
   * the list of the options: the first image after `images: [{}]` is `images[1]`.
   *
   * @param options the options of the image
   */
  public addImage(options: ImageOptions): void {
    this.pipeline.addImage(this.project, options);
  }

  /**
   * Adds a check to those in the options, or to the default check if the options have no `checks`.
   *
   * Errors: Its problems are reported with all others when the project is synthesized, or when `image` is called. Its path continues
   * the list of the options.
   *
   * @param options the options of the check
   */
  public addCheck(options: CheckOptions): void {
    this.pipeline.addCheck(this.project, options);
  }

  /**
   * The Dockerfiles that the pipeline expects in the repository.
   *
   * @internal
   */
  public _dockerfiles(): readonly string[] {
    return this.pipeline.dockerfiles().filter((path) => path !== undefined);
  }

  public override preSynthesize(): void {
    if (!this.project.parent) this.pipeline.complete();
  }

  public override postSynthesize(): void {
    if (!this.project.parent) this.pipeline.warnOfDockerfiles();
  }
}
