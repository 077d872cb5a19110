import { relative, sep } from 'node:path';
import { Component, type Project } from 'projen';
import { projectInfo } from './project-info.ts';
import { RepositoryPipeline } from './repository-pipeline.ts';
import { type BuildkitImagePipelineOptions, type BuiltImage, imagesFrom, theImage } from '../core/projen.ts';

/** The pipeline that a project takes part in, and what it builds there under which name. */
interface Part {
  readonly pipeline: RepositoryPipeline;
  readonly names: readonly (string | undefined)[];
}

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
 * Nothing is written then.
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

  /** The pipeline of the repository's root project, with the images of a subproject added; and their names. */
  private static inRoot(project: Project, { images = [{}], ...others }: BuildkitImagePipelineOptions): Part {
    const above = BuildkitImagePipeline.of(project.root);
    if (above === undefined) {
      throw new Error(`BuildkitImagePipeline: ${project.name} is a subproject, and GitLab reads the pipeline of the repository's root. Give ${project.root.name} a BuildkitImagePipeline first, with images: [] where it has none of its own.`);
    }
    const misplaced = Object.entries(others).filter(([, value]) => value !== undefined).map(([name]) => name);
    if (misplaced.length > 0) {
      throw new Error(`BuildkitImagePipeline: ${project.name} is a subproject, and ${misplaced.join(', ')} are of the whole pipeline. Set them on that of ${project.root.name}.`);
    }
    const folder = relative(project.root.outdir, project.outdir).split(sep).join('/');
    const seen = imagesFrom(folder, images, projectInfo(project, { ciFile: above.ciFile, jobs: [] }));
    above.pipeline.add(seen, project.name);
    return { pipeline: above.pipeline, names: seen.map(({ name }) => name) };
  }

  /**
   * The path of the file that holds the pipeline's jobs.
   */
  public readonly ciFile: string;

  private readonly pipeline: RepositoryPipeline;
  private readonly names: readonly (string | undefined)[];

  /**
   * @param project the project whose images are built
   * @param options what to build, and how; in a subproject only `images`
   */
  constructor(project: Project, options: BuildkitImagePipelineOptions = {}) {
    if (BuildkitImagePipeline.of(project)) {
      throw new Error(`BuildkitImagePipeline: ${project.name} has such a pipeline already. Put all images into the images of that one.`);
    }
    const { pipeline, names } = project.parent
      ? BuildkitImagePipeline.inRoot(project, options)
      : { pipeline: new RepositoryPipeline(project, options), names: [] };
    super(project);

    this.pipeline = pipeline;
    this.names = names;
    this.ciFile = pipeline.compiled.files[0].path;
    if (!project.parent) pipeline.createFiles();
  }

  /**
   * Where later jobs find an image that the pipeline of this repository builds.
   *
   * Errors: no image has that name.
   *
   * @param name the image's name, as in the options; absent for the only image of the project or the repository
   */
  public image(name?: string): BuiltImage {
    return theImage(this.pipeline.compiled.images(), name ?? (this.names.length === 1 ? this.names[0] : undefined));
  }

  public override preSynthesize(): void {
    if (!this.project.parent) this.pipeline.complete();
  }
}
