import type { Rule } from './rule.ts';
import type { CiVariable } from './value.ts';

/** What GitLab expands in the value of a job's variable: `$A`, `${A}`, and `%A%` as on Windows. */
const expandable = /[$%]/;

/** A value as a variable of a job. */
export function jobVariable(value: string | CiVariable): string | { readonly value: string; readonly expand: false } {
  if (typeof value !== 'string') return `$${value.variable}`;
  return expandable.test(value) ? { value, expand: false } : value;
}

/** A value as a variable of a service. GitLab does not support `expand` there: only the runner expands the value, and reads `$$` as a dollar sign. */
export function serviceVariable(value: string | CiVariable): string {
  return typeof value === 'string' ? value.replaceAll('$', '$$$$') : `$${value.variable}`;
}

/** For values that are literal here, but that GitLab would expand. */
export const isNotExpanded: Rule = (text) => text.includes('$') ? { code: 'expansion', fault: 'contains "$", which GitLab expands', fix: 'Remove the "$".' } : undefined;
