import { Component, type Project } from 'projen';
import { CiConfigurationHost } from './ci-configuration-host.ts';
import { DataFile, ProgramFile } from './managed-files.ts';
import { surroundings } from './surroundings.ts';
import { type BuildkitImagePipelineOptions, compile, describe } from '../core/mod.ts';

/**
 * A GitLab CI pipeline that checks the project on a git tag, then builds its container image with
 * rootless, daemonless BuildKit and pushes it: no docker daemon, no privileged container.
 *
 * It writes `.gitlab-ci.yml`, or a file that projen's `GitlabConfiguration` then includes, and below
 * `.gitlab/buildkit` the program that hands the registry credentials to BuildKit and, where there
 * is something to set, the daemon's configuration.
 *
 * Errors: every problem of the options at once; or that the project is a subproject, has such a
 * pipeline already, or has a `.gitlab-ci.yml` of another owner. Nothing is written then.
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

  /**
   * The path of the file that holds the pipeline's jobs.
   */
  public readonly ciFile: string;

  /**
   * @param project the root project, whose repository the pipeline is for
   * @param options what to build, and how
   */
  constructor(project: Project, options: BuildkitImagePipelineOptions = {}) {
    if (BuildkitImagePipeline.of(project)) {
      throw new Error(`BuildkitImagePipeline: ${project.name} has such a pipeline already. Put all images into the images of that one.`);
    }
    if (project.parent) {
      throw new Error(`BuildkitImagePipeline: ${project.name} is a subproject, and GitLab reads the pipeline of the repository's root. Add it to the root project.`);
    }
    const host = new CiConfigurationHost(project);
    const compiled = compile(options, surroundings(project, host));
    host.take(compiled);
    super(project);

    this.ciFile = compiled.files[0].path;
    for (const { path, data, render } of compiled.files) {
      if (data) new DataFile(project, path, data, render);
      else new ProgramFile(project, path, render);
      project.addPackageIgnore(`/${path}`);
    }
    compiled.warnings.forEach((warning) => project.logger.warn(describe(warning)));
  }
}
