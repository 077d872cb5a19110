import type { Check } from './shape.ts';
import type { ProjectInfo } from '../project-info.ts';

/** An option that has commands, or belongs to a project whose commands for this are known. */
export function commandsKnown(known: 'synth' | 'upgrade', aim: string): Check<{ readonly commands?: readonly string[] }> {
  return ({ commands }, path, project: ProjectInfo) => {
    if (commands === undefined ? project[known] !== undefined : commands.length > 0) return [];
    const fault = commands === undefined ? 'is set, and this project does not tell the commands, as a projen Node project does' : 'has no commands';
    return [{ code: 'no-commands', path: `${path}.commands`, value: commands, fault, fix: `Write the commands that ${aim} in a fresh clone.` }];
  };
}
