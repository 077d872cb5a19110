import { relative, sep } from 'node:path';
import { Component, type Project } from 'projen';
import { RepositoryPipeline } from './repository-pipeline.ts';
import { type BuildkitImagePipelineOptions, type BuiltImage, plain } from '../core/projen.ts';

/**
 * A GitLab CI pipeline that checks the project on a git tag, then builds its container image with
 * rootless, daemonless BuildKit and pushes it: no docker daemon, no privileged container.
 *
 * It writes `.gitlab-ci.yml`, or a file that projen's `GitlabConfiguration` then includes, and below
 * `.gitlab/buildkit` the programs of the image jobs and, where there is something to set, the daemon's
 * configuration.
 *
 * In a subproject it adds that project's images to the pipeline of the root project, which must have one
 * already: with `images: []` where the root has none of its own. Paths are relative to the subproject, and an
 * image without a name is called like the subproject's folder.
 *
 * Errors: every problem of the options at once; or that the project has such a pipeline already, has a
 * `.gitlab-ci.yml` of another owner, or builds an image that another project of the repository builds.
 * What depends on other components, such as the jobs of a `GitlabConfiguration`, is an error when the project is
 * synthesized. Nothing is written then.
 *
 * @example
 * new BuildkitImagePipeline(project);
 */
export class BuildkitImagePipeline extends Component {
  /**
   * The pipeline of a project, if it has one.
   */
  public static of(project: Project): BuildkitImagePipeline | undefined {
    return project.components.find((component): component is BuildkitImagePipeline => component instanceof BuildkitImagePipeline);
  }

  private readonly pipeline: RepositoryPipeline;
  /** The images that the project itself has built, by their names. */
  private readonly names: readonly (string | undefined)[];

  /**
   * @param project the project whose images are built
   * @param options what to build, and how; in a subproject only `images`
   */
  constructor(project: Project, options: BuildkitImagePipelineOptions = {}) {
    const data = plain(options) as BuildkitImagePipelineOptions;
    if (BuildkitImagePipeline.of(project)) {
      throw new Error(`BuildkitImagePipeline: ${project.name} has such a pipeline already. Put all images into the images of that one.`);
    }
    const above = project.parent && BuildkitImagePipeline.of(project.root);
    if (project.parent && !above) {
      throw new Error(`BuildkitImagePipeline: ${project.name} is a subproject, and GitLab reads the pipeline of the repository's root. Give ${project.root.name} a BuildkitImagePipeline first, with images: [] where it has none of its own.`);
    }
    const pipeline = above?.pipeline ?? new RepositoryPipeline(project, data);
    const images = above ? pipeline.add(project, relative(project.root.outdir, project.outdir).split(sep).join('/'), data) : pipeline.ownImages;
    super(project);

    this.pipeline = pipeline;
    this.names = images.map(({ name }) => name);
    if (!above) pipeline.createFiles();
  }

  /**
   * The path of the file that holds the pipeline's jobs. It is another one after projen's `GitlabConfiguration` was
   * created, unless the option `ciFile` names it.
   */
  public get ciFile(): string {
    return this.pipeline.ciFile;
  }

  /**
   * Where later jobs find an image that the pipeline of this repository builds.
   *
   * Errors: no image has that name.
   *
   * @param name the image's name, as in the options; absent for the only image of the project or the repository
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
