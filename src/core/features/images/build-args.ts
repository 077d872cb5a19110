import { type Values, opts } from './flags.ts';
import type { ImageFeature } from '../../contract.ts';
import type { Rule } from '../../problems.ts';
import { allOf, mapping, text } from '../../shape/shape.ts';
import { literalOrVariable, literalVariables, nameOf } from '../../shape/values.ts';

/** The values of the Dockerfile's ARGs. */
export const buildArgs: ImageFeature<Values, Values> = {
  shape: mapping(allOf(nameOf('build argument'), text(isNotSyntax)), literalOrVariable),
  resolve: (option) => option ?? {},
  contribute: (values) => ({ flags: opts('build-arg:', values) }),
  // only the names: a warning must not show the value
  warn: (values) => [...literalVariables(values), ...Object.entries(values).flatMap(([name, value]) => [name, ...(typeof value === 'object' ? [value.variable] : [])]
    .filter(soundsSecret).slice(0, 1).map((secret) => ({
      code: 'secret-build-arg',
      path: name,
      value: secret,
      fault: 'sounds like a secret, but anybody who can pull the image can read build arguments in its history',
      fix: 'If it is a secret, use the option secrets, and RUN --mount=type=secret in the Dockerfile.',
    })))],
};

/** The words that BuildKit's check SecretsUsedInArgOrEnv looks for, and those that it allows. */
function soundsSecret(name: string): boolean {
  const words = name.toLowerCase().split('_');
  const has = (...these: readonly string[]) => these.some((word) => words.includes(word));
  return has('apikey', 'auth', 'credential', 'credentials', 'key', 'passphrase', 'password', 'passwd', 'pword', 'secret', 'token') && !has('public', 'file', 'version');
}

function isNotSyntax(name: string): ReturnType<Rule> {
  return name === 'BUILDKIT_SYNTAX' ? { code: 'owned-attribute', fault: 'is set by another option', fix: 'Use the option syntax.' } : undefined;
}
