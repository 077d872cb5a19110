import { program as component } from './tag-component.sh.ts';
import { program as match } from './tag-match.sh.ts';
import { program as pep440 } from './tag-pep440.sh.ts';
import { program as raw } from './tag-raw.sh.ts';
import { program as semver } from './tag-semver.sh.ts';
import { program as from } from './tag-source.sh.ts';
import { program as tag } from './tag.sh.ts';
import type { Program } from '../../contract.ts';

/** The programs that compute tags, each after the programs that it uses. */
const programs = {
  'tag': tag,
  'tag-semver': semver,
  'tag-pep440': pep440,
  'tag-component': component,
  'tag-source': from,
  'tag-match': match,
  'tag-raw': raw,
};
export type ProgramName = keyof typeof programs;

/** `tag`, and the other programs that are needed. */
export function tagPrograms(needed: readonly ProgramName[]): readonly Program[] {
  return Object.values(programs).filter(({ name }) => name === 'tag' || needed.some((one) => one === name));
}
