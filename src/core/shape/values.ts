import type { Problem, Rule } from '../problems.ts';
import { type Shape, anyText, either, struct, text } from './shape.ts';
import { proposal } from '../text/nearest.ts';
import { hidden, holdsToken } from '../text/secret.ts';
import type { CiVariable } from '../text/value.ts';

/** The name of something that a shell expands: a CI variable, a build argument. */
export function nameOf(what: string): Shape<string> {
  const isName: Rule = (name) => /^[A-Za-z_][A-Za-z0-9_]*$/.test(name) ? undefined : {
    code: 'variable-name',
    fault: `is not the name of a ${what}`,
    fix: 'Use letters, digits and underscores, without "$" and not starting with a digit.',
  };
  return text(isNotToken, isName);
}

/** A credential in place of the name of the CI variable that holds it. */
export const literalCredential = {
  code: 'credentials',
  value: hidden,
  fault: 'is a credential, which anybody could read in the generated file',
  fix: 'Store it in a CI variable, and write the name of the variable.',
};

/** Some tokens look like a name. */
const isNotToken: Rule = (name) => holdsToken(name) ? literalCredential : undefined;

export const variableName = nameOf('CI variable');

/** A literal text of some shape, or `{ variable }`. */
export function literalOr(literal: Shape<string>): Shape<string | CiVariable> {
  return either(literal, struct<CiVariable>({ variable: variableName }, ['variable']));
}

export const literalOrVariable = literalOr(anyText());

/** Warnings for literals that contain a variable, by the name of their property. */
export function literalVariables(values: { readonly [name: string]: string | CiVariable | undefined }): readonly Problem[] {
  return Object.entries(values).flatMap(([name, value]) => {
    const [, all, part] = typeof value === 'string' ? /^\$\{?([A-Za-z_]\w*)\}?$|\$\{?(CI_[A-Z_]+)/.exec(value) ?? [] : [];
    if (all === undefined && part === undefined) return [];
    const fix = all === undefined ? `Store the text in a CI variable, and write { variable: ... } with its name, unless you want the literal ${JSON.stringify(`$${part}`)}.` : `Write { variable: ${JSON.stringify(all)} }, unless you want the literal text.`;
    return [{ code: 'literal-variable', path: name, value, fault: 'is literal and does not expand', fix }];
  });
}

/** One of a few words. */
export function oneOf(...choices: readonly string[]): Rule {
  return (word) => choices.includes(word) ? undefined : { code: 'choice', fault: 'is not one of the choices', fix: proposal(word, choices) };
}
