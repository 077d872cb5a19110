import type { GraphView, Graph } from './graph.ts';
import type { ImageFeature } from '../../contract.ts';
import type { Problem, Rule } from '../../problems.ts';
import { list, text } from '../../shape/shape.ts';
import { joinPath } from '../../text/project-path.ts';

/** What of the repository the image is made of; absent where it is built every time. */
export const changes: ImageFeature<string[], readonly string[] | undefined> = {
  shape: list(text(isGlob), { of: (glob) => glob, name: 'pattern' }),
  resolve: (option) => option?.length ? option.map(everythingBelow) : undefined,
  rebase: (option, folder) => option?.map((glob) => joinPath(folder, glob)),
};

interface ChangesView extends GraphView { readonly changes?: readonly string[] }

/** GitLab takes as many for a rule: https://docs.gitlab.com/ci/yaml/#ruleschanges */
const most = 50;

/** The patterns that start the job of these images; nothing where one of them is built every time. */
export function changesOf<Image extends ChangesView>(built: readonly Image[], { related }: Graph<Image>): readonly string[] | undefined {
  if (built.some((image) => image.changes === undefined)) return undefined;
  const concerned = [...related(built)];
  return concerned.some((image) => image.changes === undefined) ? undefined : [...new Set(concerned.flatMap((image) => image.changes ?? []))];
}

export function changesProblems(patterns: readonly string[] | undefined, path: string): readonly Problem[] {
  return patterns && patterns.length > most ? [{
    code: 'too-many', path, value: patterns.length, fault: `patterns are more than the ${most} that GitLab takes for a job`, fix: 'Use wider patterns, such as "services/api/**/*".',
  }] : [];
}

/** For GitLab, `**` at the end means what `*` does: the files of the folder, and none below. */
function everythingBelow(glob: string): string {
  return glob.replace(/(^|\/)\*\*$/, '$1**/*');
}

/** GitLab compares with Ruby's File.fnmatch and paths as git has them, so most mistakes match nothing, without a word. */
function isGlob(glob: string): ReturnType<Rule> {
  const fault = (what: string, fix: string) => ({ code: 'changes', fault: what, fix });
  if (glob.startsWith('!')) return fault('excludes files, which GitLab cannot do here', 'Name the files that do count.');
  if (/^\.?\//.test(glob)) return fault('matches no file, because paths start at the repository\'s root', `Write ${JSON.stringify(glob.replace(/^\.?\/+/, '') || '**/*')}.`);
  if (glob.split('/').includes('..')) return { code: 'outside-project', fault: 'matches no file outside of the repository', fix: 'Write a path below the repository\'s root.' };
  if (glob.includes('\\')) return fault('has a backslash', `Write ${JSON.stringify(glob.replaceAll('\\', '/'))}.`);
  if (glob.endsWith('/')) return fault('matches no file, because it names a folder', `Write ${JSON.stringify(`${glob}**/*`)}.`);
  return glob.includes('$') ? fault('holds a "$", which GitLab expands', 'Write "?" in its place.') : undefined;
}
