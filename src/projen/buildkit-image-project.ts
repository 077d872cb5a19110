import { existsSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { Project, type ProjectOptions, SampleFile, SampleReadme, type Task, javascript } from 'projen';
import { BuildkitImagePipeline } from './buildkit-image-pipeline.ts';
import { generated } from './existing-ci.ts';
import { sampleDockerfile, sampleDockerignore, sampleReadme } from './samples.ts';
import { type BuildkitImagePipelineOptions, InvalidOptionsError } from '../core/projen.ts';

/** The options of a repository that builds container images. */
export interface BuildkitImageProjectOptions extends ProjectOptions {
  /**
   * What the pipeline builds, when, and how. By default, it builds the image of `./Dockerfile`, for git tags.
   *
   * Errors: `wrong-type`, and those of the options of the pipeline.
   *
   * @default {}
   * @featured
   * @example { triggers: { defaultBranch: true }, checks: [{ name: 'test', image: 'golang:1.25', commands: ['go test ./...'] }] }
   */
  readonly imagePipeline?: BuildkitImagePipelineOptions;

  /**
   * The npm packages that `.projenrc.js` needs, each with or without a version: `@acme/service`, or `@acme/service@^1.2`. `projen new --from`
   * sets the package of the project type. The packages projen and constructs are always there. In a subproject, the option has no effect.
   *
   * Errors: `wrong-type`
   *
   * @default - this package
   * @example ['@acme/service']
   */
  readonly devDeps?: string[];
}

/**
 * A repository that builds container images, in any language: a Dockerfile, the pipeline, and a README.md with the first steps. Node.js is needed
 * only to generate the files.
 *
 * Create it with `npx projen new --from projen-buildkit-image-pipeline`, in an empty folder or in a repository that has no `package.json` of its own. The Dockerfile,
 * `.dockerignore`, and README.md are written once, if they do not exist. After that they are yours.
 *
 * The project has a `package.json` for the packages that generate the files, and the task `upgrade`. With `projenrcJson`, its definition is
 * `.projenrc.json`. For a Node.js application, add a `BuildkitImagePipeline` to a `NodeProject` instead.
 *
 * An organization's own project type extends this class.
 *
 * @pjid buildkit-image
 * @example
 * export class AcmeService extends BuildkitImageProject {
 *   constructor(options: BuildkitImageProjectOptions) {
 *     const acme = { runner: { tags: ['acme'] }, cache: { inline: {} } };
 *     super({ ...options, imagePipeline: BuildkitImagePipeline.mergeOptions(acme, options.imagePipeline, { locked: ['cache'] }) });
 *   }
 * }
 */
export class BuildkitImageProject extends Project {
  /**
   * The pipeline of the project, to which images and checks can be added.
   */
  public readonly imagePipeline: BuildkitImagePipeline;

  private readonly isNew: boolean;

  /**
   * @param options the name of the project, the options of its pipeline, and those of every projen project
   */
  constructor(options: BuildkitImageProjectOptions) {
    super(options);
    this.isNew = !existsSync(join(this.outdir, '.projen/files.json'));
    if (!this.parent && !this.ejected) {
      this.refusePackage();
      if (!options.projenrcJson) new javascript.Projenrc(this);
      this.createPackage(options.devDeps ?? ['projen-buildkit-image-pipeline']);
    }
    this.imagePipeline = new BuildkitImagePipeline(this, options.imagePipeline);
  }

  /** With the projen of the lock file, not with the one that generated the files. */
  public override runTaskCommand(task: Task): string {
    return `${this.projenCommand} ${task.name}`;
  }

  /** The samples come last, so that what a project type writes in their place wins. */
  public override preSynthesize(): void {
    super.preSynthesize();
    if (!this.isNew) return;
    for (const path of this.imagePipeline._dockerfiles()) {
      const own = relative(this.outdir, join(this.root.outdir, path));
      if (!own.startsWith('..')) new SampleFile(this, own, { contents: sampleDockerfile });
    }
    new SampleFile(this, '.dockerignore', { contents: sampleDockerignore });
    if (!this.parent) new SampleReadme(this, { contents: sampleReadme(this.name) });
  }

  /** What generates the files is installed and upgraded with npm, whatever the language of the application. */
  private createPackage(devDeps: readonly string[]): void {
    // a text would be a package for each of its letters
    if (!Array.isArray(devDeps)) throw new InvalidOptionsError([{ code: 'wrong-type', path: 'devDeps', value: devDeps, fault: 'is not a list', fix: 'Put it into [ ].' }]);
    const npm = new javascript.NodePackage(this, {
      packageManager: javascript.NodePackageManager.NPM,
      entrypoint: '',
      licensed: false,
      autoDetectBin: false,
    });
    npm.addField('private', true);
    npm.addField('publishConfig', undefined);
    // ranges, so that `npm update` moves both
    npm.addDevDeps(...devDeps, 'projen@<1', 'constructs@^10.0.0');
    this.addTask('upgrade', {
      description: 'Upgrade the packages within their major versions, and generate the files anew',
      env: { CI: '0' }, // in CI, projen would insist on the lock file as it is
      steps: [{ exec: 'npm update' }, { exec: this.projenCommand }],
    });
  }

  /** Throws if somebody wrote the `package.json`. What `projen new` leaves there has only `devDependencies`. */
  private refusePackage(): void {
    const path = join(this.outdir, 'package.json');
    const text = existsSync(path) ? readFileSync(path, 'utf8') : '{}';
    if (text.includes(generated) || Object.keys(JSON.parse(text)).every((key) => key === 'devDependencies')) return;
    throw new Error('BuildkitImageProject: package.json exists and was not written by projen, and this project would replace it. For a Node.js application, remove the BuildkitImageProject, and add a BuildkitImagePipeline to a NodeProject. Otherwise, remove package.json.');
  }
}
