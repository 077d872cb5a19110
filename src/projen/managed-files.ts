import { resolve } from 'node:path';
import { FileBase, type IResolver, ObjectFile, type Project } from 'projen';
import type { ManagedFile } from '../core/projen.ts';

/** A file of data. projen applies overrides to the data before the core renders it. */
export class DataFile extends ObjectFile {
  constructor(project: Project, path: string, private readonly file: () => ManagedFile) {
    super(project, path, { obj: () => file().data ?? {} });
  }

  protected override synthesizeContent(resolver: IResolver): string | undefined {
    const json = super.synthesizeContent(resolver);
    return json === undefined ? undefined : this.file().render(this.marker, JSON.parse(json));
  }
}

/**
 * The file of the pipeline. It exists from the start, for overrides, and moves when a `GitlabConfiguration` is created later.
 * So its path is computed each time that projen reads it.
 */
export class CiFile extends DataFile {
  constructor(project: Project, path: () => string, file: () => ManagedFile) {
    super(project, path(), file);
    // fields of the class above, which accessors of this class would not replace
    Object.defineProperties(this, {
      path: { get: path },
      absolutePath: { get: () => resolve(project.outdir, path()) },
    });
  }
}

/** A program that the jobs run, the same for every project. */
export class ProgramFile extends FileBase {
  constructor(project: Project, path: string, private readonly file: () => ManagedFile) {
    super(project, path);
  }

  protected override synthesizeContent(): string {
    return this.file().render(this.marker, {});
  }
}
