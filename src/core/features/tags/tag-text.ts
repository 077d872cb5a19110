import type { Rule } from '../../problems.ts';

/** Text in a tag. */
export const isTagText: Rule = (part) => /^[A-Za-z0-9_.-]*$/.test(part) ? undefined : {
  code: 'tag-pattern',
  fault: 'contains a character that an image tag cannot contain',
  fix: 'Use letters, digits, ".", "_" and "-".',
};

/** Text that a tag starts with. */
export const isStart: Rule = (part) => {
  if (/^[.-]/.test(part)) return { code: 'tag-pattern', fault: 'starts with a character that an image tag cannot start with', fix: 'Start with a letter, a digit or "_".' };
  // caches are stored under tags as well
  return part.startsWith('buildcache-') ? {
    code: 'cache-tag', fault: 'starts like the tags of caches, so a cache could overwrite the image', fix: 'Give it another name.',
  } : undefined;
};

/** A complete tag. */
export const tagText: Rule = (text) => isTagText(text) ?? isStart(text) ?? (text.length <= 128 ? undefined : {
  code: 'tag-pattern', fault: 'is longer than the 128 characters that a tag can have', fix: 'Shorten it.',
});
