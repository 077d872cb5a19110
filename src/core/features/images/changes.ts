import type { GraphView, Graph } from './graph.ts';
import type { ImageFeature } from '../../contract.ts';
import type { Problem, Rule } from '../../problems.ts';
import { list, text } from '../../shape/shape.ts';
import { joinPath } from '../../text/project-path.ts';

/** The files that the image is made of; not set if the image is always built. */
export const changes: ImageFeature<string[], readonly string[] | undefined> = {
  shape: list(text(isGlob), { of: (glob) => glob, name: 'pattern' }),
  resolve: (option) => option?.length ? [...new Set(option.flatMap(asGitlab))] : undefined,
  rebase: (option, folder) => option?.map((glob) => joinPath(folder, glob)),
};

interface ChangesView extends GraphView { readonly changes?: readonly string[] }

/** The limit of GitLab for a rule: https://docs.gitlab.com/ci/yaml/#ruleschanges */
const most = 50;

/** The patterns that start the job of these images; nothing if one of them is always built. */
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
 * The pattern in the form that GitLab needs. GitLab compares paths of git with Ruby's File.fnmatch: `**` at the end is the same as `*`,
 * the files of the folder and none below, and `.` or an empty folder name match nothing.
 */
function asGitlab(glob: string): readonly string[] {
  const written = alternatives(glob);
  const meant = written.map((one) => {
    const names = one.split('/').filter((name) => name !== '' && name !== '.');
    return [...names, ...names.length === 0 ? ['**', '*'] : names.at(-1) === '**' ? ['*'] : []].join('/');
  });
  return meant.join() === written.join() ? [glob] : meant;
}

/** Expands the braces of a pattern. Stops when there are more patterns than a job can have. */
function alternatives(glob: string): readonly string[] {
  let found = [glob];
  while (found.length <= most && found.some((one) => braces.test(one))) {
    found = found.flatMap((one) => {
      const [group, inside] = braces.exec(one) ?? [];
      return group === undefined || inside === undefined ? [one] : inside.split(',').map((part) => one.replace(group, () => part));
    });
  }
  return found;
}

/** Braces without nested braces. */
const braces = /\{([^{}]*)\}/;

/** Patterns that never match on GitLab, without an error, and that cannot be rewritten. */
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

/** Whether every opening brace and bracket is closed. A closing brace alone is a literal character. */
function isBalanced(glob: string): boolean {
  let depth = 0;
  for (const character of glob.replaceAll(/\[[^\]/]+\]/g, 'x')) {
    if (character === '{') depth++;
    if (character === '}') depth = Math.max(0, depth - 1);
    if (character === '[') return false;
  }
  return depth === 0;
}
