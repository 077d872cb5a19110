import { FileBase, type IResolver, ObjectFile, type Project } from 'projen';
import type { ManagedFile } from '../core/projen.ts';

/** A file of data, on which projen's overrides work before the core writes it. */
export class DataFile extends ObjectFile {
  constructor(project: Project, path: string, data: () => object, private readonly render: ManagedFile['render']) {
    super(project, path, { obj: data });
  }

  protected override synthesizeContent(resolver: IResolver): string | undefined {
    const json = super.synthesizeContent(resolver);
    return json === undefined ? undefined : this.render(this.marker, JSON.parse(json));
  }
}

/** A program that the jobs run, the same for every project. */
export class ProgramFile extends FileBase {
  constructor(project: Project, path: string, private readonly render: ManagedFile['render']) {
    super(project, path);
  }

  protected override synthesizeContent(): string {
    return this.render(this.marker, {});
  }
}
