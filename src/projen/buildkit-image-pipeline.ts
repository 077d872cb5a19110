import { relative, sep } from 'node:path';
import { Component, type Project } from 'projen';
import { RepositoryPipeline } from './repository-pipeline.ts';
import { type BuildkitImagePipelineOptions, type BuiltImage, plain } from '../core/projen.ts';

/**
 * A GitLab CI pipeline that checks a project, builds its container images with rootless, daemonless BuildKit, and pushes them. It needs no
 * Docker daemon and no privileged container. By default, it runs for git tags.
 *
 * The component writes `.gitlab-ci.yml`. If the project has a projen `GitlabConfiguration`, it writes a file that this configuration
 * includes. It also writes the programs of the image jobs to `.gitlab/buildkit` and, if necessary, the configuration of the daemon.
 *
 * In a subproject, the component adds the images of the subproject to the pipeline of the root project. Create the pipeline of the root
 * project first, with `images: []` if the root project has no images. Paths are relative to the subproject. An image without a name gets
 * the name of the subproject's folder.
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

  private readonly pipeline: RepositoryPipeline;
  /** The names of the images of this project. */
  private readonly names: readonly (string | undefined)[];

  /**
   * @param project the project whose images to build
   * @param options the options of the pipeline; in a subproject, only `images`
   */
  constructor(project: Project, options: BuildkitImagePipelineOptions = {}) {
    const data = plain(options) as BuildkitImagePipelineOptions;
    if (BuildkitImagePipeline.of(project)) {
      throw new Error(`BuildkitImagePipeline: ${project.name} already has a BuildkitImagePipeline. Add all images to the option images of that one.`);
    }
    const above = project.parent && BuildkitImagePipeline.of(project.root);
    if (project.parent && !above) {
      throw new Error(`BuildkitImagePipeline: ${project.name} is a subproject, but GitLab reads the pipeline of the repository root. Create a BuildkitImagePipeline for ${project.root.name} first, with images: [] if it has no images.`);
    }
    const pipeline = above?.pipeline ?? new RepositoryPipeline(project, data);
    const images = above ? pipeline.add(project, relative(project.root.outdir, project.outdir).split(sep).join('/'), data) : pipeline.ownImages;
    super(project);

    this.pipeline = pipeline;
    this.names = images.map(({ name }) => name);
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
    return this.pipeline.image(name ?? (this.names.length === 1 ? this.names[0] : undefined));
  }

  public override preSynthesize(): void {
    if (!this.project.parent) this.pipeline.complete();
  }

  public override postSynthesize(): void {
    if (!this.project.parent) this.pipeline.warnOfDockerfiles();
  }
}
