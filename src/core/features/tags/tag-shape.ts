import type { EdgeTag, MatchTag, RawTag, ShaTag, TagOptions } from './options.ts';
import type { Rule } from '../../problems.ts';
import { type Shape, anyText, flag, integer, list, struct, text } from '../../shape/shape.ts';
import { literalOr, oneOf } from '../../shape/values.ts';
import { isRegularExpression } from '../../text/pattern.ts';

/** Text around or in a tag: what an image tag may hold. */
const isTagText: Rule = (part) => /^[A-Za-z0-9_.-]*$/.test(part) ? undefined : {
  code: 'tag-pattern',
  fault: 'holds what no image tag can hold',
  fix: 'Use letters, digits, ".", "_" and "-".',
};

/** Caches are tags as well. */
const isNoCache: Rule = (part) => part.startsWith('buildcache-') ? {
  code: 'cache-tag', fault: 'starts as the tags of caches do, so that a cache would take the image\'s place', fix: 'Give it another name.',
} : undefined;

/** A pattern: text of a tag, with placeholders from a list. */
function pattern(...names: readonly string[]): Shape<string> {
  return text((given) => {
    const unknown = [...given.matchAll(/\{\{(.*?)\}\}/g)].map(([, name]) => name).find((name) => !names.includes(name));
    if (unknown !== undefined) return { code: 'placeholder', fault: `has the unknown placeholder {{${unknown}}}`, fix: `Use ${names.map((name) => `{{${name}}}`).join(', ')}.` };
    return isNoCache(given) ?? isTagText(given.replaceAll(/\{\{.*?\}\}/g, ''));
  });
}

const version = list(pattern('version', 'major', 'minor', 'patch', 'raw'), { of: (given) => given, name: 'pattern' });
const affix = anyText(isTagText, isNoCache);

/** POSIX has no such groups, no lazy repetition and no back-references that every tool knows. */
const isExtended: Rule = (given) => {
  const unknown = /\(\?|[*+?}]\?|\\[1-9bBAzZpPnDWS]/.exec(given);
  if (unknown) return { code: 'pattern', fault: `holds ${JSON.stringify(unknown[0])}, which POSIX regular expressions do not know`, fix: 'Write it with plain groups, character classes and greedy repetition.' };
  return isRegularExpression(given);
};

export const tagShape = struct<TagOptions>({
  semver: version,
  pep440: version,
  match: list(struct<MatchTag>({ pattern: text(isExtended), group: integer(0, 9) }, ['pattern'])),
  edge: struct<EdgeTag>({ name: text(isTagText, isNoCache), branch: text() }),
  ref: flag,
  sha: struct<ShaTag>({ length: integer(7, 40), prefix: affix }),
  schedule: list(pattern('date'), { of: (given) => given, name: 'pattern' }),
  raw: list(struct<RawTag>({ value: literalOr(text(isTagText, isNoCache)), on: list(text(oneOf('tag', 'branch', 'default-branch', 'mr', 'schedule'))) }, ['value'])),
  latest: text(oneOf('highest', 'last', 'never')),
  prefix: affix,
  suffix: affix,
});
