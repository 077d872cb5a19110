import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Project, Task } from 'projen';
import { sourcesLockFile } from '../core/projen.ts';

/** The variable with which the synthesis of the project looks the digests up anew. */
const variable = 'IMAGE_PIN';

/** The file with the digests of the images that a project builds on. A task looks them up. */
export class SourcesLock {
  /** The task of a project, if its pipeline has the option for it. */
  static taskOf(project: Project): Task | undefined {
    return project.tasks.tryFind('image:pin');
  }

  private content: unknown;

  constructor(private readonly project: Project) {
    this.content = this.read();
    if (SourcesLock.taskOf(project) || !project.defaultTask) return;
    const task = project.addTask('image:pin', {
      description: `Look up the digests of the images that the Dockerfiles name, and write them to ${sourcesLockFile}`,
      env: { [variable]: 'true' },
      steps: [{ spawn: project.defaultTask.name }],
    });
    // an upgrade brings new digests too
    project.tasks.tryFind('post-upgrade')?.spawn(task);
    project.addPackageIgnore(`/${sourcesLockFile}`);
  }

  /** What is in the file, and what was looked up; `undefined` if there is neither. */
  get data(): unknown {
    return this.content;
  }

  /** Whether the synthesis looks the digests up. */
  get isAsked(): boolean {
    return process.env[variable] === 'true';
  }

  /** Looks the digests of the images up. They are in the file after `write`. */
  update(images: readonly string[]): void {
    const { status, stdout, stderr } = spawnSync(process.execPath, [join(__dirname, 'look-up.js')], { input: JSON.stringify(images), encoding: 'utf8' });
    if (status !== 0) throw new Error(`BuildkitImagePipeline: ${stderr}`);
    this.content = JSON.parse(stdout);
  }

  write(): void {
    writeFileSync(join(this.project.outdir, sourcesLockFile), `${JSON.stringify(this.content, undefined, 2)}\n`);
  }

  private read(): unknown {
    const file = join(this.project.outdir, sourcesLockFile);
    if (!existsSync(file)) return undefined;
    try {
      return JSON.parse(readFileSync(file, 'utf8'));
    } catch {
      throw new Error(`BuildkitImagePipeline: ${sourcesLockFile} is not JSON. Correct it, or remove it and run "npx projen image:pin".`);
    }
  }
}
