import type { Rule } from '../problems.ts';
import { type Shape, anyText, either, struct, text } from './shape.ts';
import { proposal } from '../text/nearest.ts';
import type { CiVariable } from '../text/value.ts';

/** The name of something that a shell expands: a CI variable, a build argument. */
export function nameOf(what: string): Shape<string> {
  const isName: Rule = (name) => /^[A-Za-z_][A-Za-z0-9_]*$/.test(name) ? undefined : {
    code: 'variable-name',
    fault: `is not the name of a ${what}`,
    fix: 'Use letters, digits and underscores, without "$" and not starting with a digit.',
  };
  return text(isName);
}

export const variableName = nameOf('CI variable');

/** A literal text of some shape, or `{ variable }`. */
export function literalOr(literal: Shape<string>): Shape<string | CiVariable> {
  return either(literal, struct<CiVariable>({ variable: variableName }, ['variable']));
}

export const literalOrVariable = literalOr(anyText());

/** One of a few words. */
export function oneOf(...choices: readonly string[]): Rule {
  return (word) => choices.includes(word) ? undefined : { code: 'choice', fault: 'is none of the choices', fix: proposal(word, choices) };
}
