import type { Rule } from '../../problems.ts';

/** Text inside of a tag. */
export const isTagText: Rule = (part) => /^[A-Za-z0-9_.-]*$/.test(part) ? undefined : {
  code: 'tag-pattern',
  fault: 'holds what no image tag can hold',
  fix: 'Use letters, digits, ".", "_" and "-".',
};

/** Text that a tag starts with. */
export const isStart: Rule = (part) => {
  if (/^[.-]/.test(part)) return { code: 'tag-pattern', fault: 'starts with what no image tag can start with', fix: 'Start with a letter, a digit or "_".' };
  // caches are tags as well
  return part.startsWith('buildcache-') ? {
    code: 'cache-tag', fault: 'starts as the tags of caches do, so that a cache would take the image\'s place', fix: 'Give it another name.',
  } : undefined;
};

/** A whole tag. */
export const tagText: Rule = (text) => isTagText(text) ?? isStart(text) ?? (text.length <= 128 ? undefined : {
  code: 'tag-pattern', fault: 'is longer than the 128 characters that a tag may have', fix: 'Shorten it.',
});
