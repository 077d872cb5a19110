import type { GraphView, Graph } from './graph.ts';
import type { ImageFeature } from '../../contract.ts';
import type { Problem, Rule } from '../../problems.ts';
import { list, text } from '../../shape/shape.ts';
import { joinPath } from '../../text/project-path.ts';

/** What of the repository the image is made of; absent where it is built every time. */
export const changes: ImageFeature<string[], readonly string[] | undefined> = {
  shape: list(text(isGlob), { of: (glob) => glob, name: 'pattern' }),
  resolve: (option) => option?.length ? [...new Set(option.flatMap(asGitlab))] : undefined,
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
    code: 'too-many', path, value: patterns.length, fault: `patterns are more than the ${most} that GitLab allows for a job`, fix: 'Use wider patterns, such as "services/api/**/*".',
  }] : [];
}

/**
 * The pattern as GitLab has to have it. It compares with Ruby's File.fnmatch and paths as git has them: `**` at the end means what `*`
 * does, the files of the folder and none below, and `.` or an empty name of a folder match nothing.
 */
function asGitlab(glob: string): readonly string[] {
  const written = alternatives(glob);
  const meant = written.map((one) => {
    const names = one.split('/').filter((name) => name !== '' && name !== '.');
    return [...names, ...names.length === 0 ? ['**', '*'] : names.at(-1) === '**' ? ['*'] : []].join('/');
  });
  return meant.join() === written.join() ? [glob] : meant;
}

/** The patterns that braces stand for: all of them, or more than a job may have. */
function alternatives(glob: string): readonly string[] {
  let found = [glob];
  while (found.length <= most && found.some((one) => braces.test(one))) {
    found = found.flatMap((one) => {
      const [whole, inside] = braces.exec(one) ?? [];
      return whole === undefined || inside === undefined ? [one] : inside.split(',').map((part) => one.replace(whole, () => part));
    });
  }
  return found;
}

/** Braces without others inside. */
const braces = /\{([^{}]*)\}/;

/** What matches nothing on GitLab, without a word, and has no plain meaning. */
function isGlob(glob: string): ReturnType<Rule> {
  const fault = (what: string, fix: string) => ({ code: 'changes', fault: what, fix });
  if (glob.startsWith('!')) return fault('excludes files, which GitLab does not support here', 'Write patterns for the files to include.');
  if (glob.startsWith('/')) return fault('matches no file, because paths are relative to the repository root', `Write ${JSON.stringify(glob.replace(/^\/+/, '') || '**/*')}.`);
  if (glob.split(/[/{},]/).includes('..')) return { code: 'outside-project', fault: 'cannot match files outside the repository', fix: 'Write a path inside the repository.' };
  if (glob.includes('\\')) return fault('has a backslash', `Write ${JSON.stringify(glob.replaceAll('\\', '/'))}.`);
  if (glob.endsWith('/')) return fault('matches no file, because it names a folder', `Write ${JSON.stringify(`${glob}**/*`)}.`);
  if (!isBalanced(glob)) return fault('has braces or brackets that are not closed', 'Close them, or write "?" for one that is part of a file name.');
  return glob.includes('$') ? fault('contains "$", which GitLab expands', 'Write "?" instead.') : undefined;
}

/** Whether every brace and bracket that opens is closed. A brace that only closes is a character. */
function isBalanced(glob: string): boolean {
  let depth = 0;
  for (const character of glob.replaceAll(/\[[^\]/]+\]/g, 'x')) {
    if (character === '{') depth++;
    if (character === '}') depth = Math.max(0, depth - 1);
    if (character === '[') return false;
  }
  return depth === 0;
}
