import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { LogLevel, Project, type ProjectOptions } from 'projen';

process.env.PROJEN_DISABLE_POST = 'true';

const folders: string[] = [];
afterAll(() => folders.splice(0).forEach((path) => rmSync(path, { recursive: true, force: true })));

/** A new folder, which goes after the tests: projen takes the checkout itself for the output where none is given. */
export function folder(): string {
  const path = mkdtempSync(join(tmpdir(), 'pipeline-test-'));
  folders.push(path);
  return path;
}

/** What every project of a test has: its own folder, and silence. */
export function base(): { readonly name: string; readonly outdir: string; readonly logging: { readonly level: LogLevel } } {
  return { name: 'app', outdir: folder(), logging: { level: LogLevel.OFF } };
}

export function project(options: Partial<ProjectOptions> = {}): Project {
  return new Project({ ...base(), ...options });
}

/** What a project is warned of when it is synthesized. */
export function warningsOf(prepare: (app: Project) => void): string[] {
  const app = project();
  const warned = jest.spyOn(app.logger, 'warn').mockImplementation(() => undefined);
  delete process.env.PROJEN_DISABLE_POST;
  prepare(app);
  app.synth();
  process.env.PROJEN_DISABLE_POST = 'true';
  return warned.mock.calls.flat();
}

/** A file of the project, after synthesis. */
export function read(of: Project, path: string): string {
  return readFileSync(join(of.outdir, path), 'utf8');
}

export function has(of: Project, path: string): boolean {
  return existsSync(join(of.outdir, path));
}

/** The files below a project's `.gitlab`, and its `.gitlab-ci.yml`. */
export function pipelineFiles(of: Project): string[] {
  return readdirSync(of.outdir, { recursive: true, encoding: 'utf8' }).filter((path) => /^\.gitlab(-ci\.yml$|\/.*\.)/.test(path)).sort();
}
