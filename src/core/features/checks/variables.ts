import type { YamlValue, YamlMap } from '../../contract.ts';
import type { Problem } from '../../problems.ts';
import { type Shape, checkedTogether, mapping, under } from '../../shape/shape.ts';
import { literalOrVariable, variableName } from '../../shape/values.ts';
import type { CiVariable } from '../../text/value.ts';

export type Variables = { readonly [name: string]: string | CiVariable };

/** https://docs.gitlab.com/ci/variables/#in-service-containers: a variable that is assigned to its own name does not expand. */
const notItself = (values: Variables, path: string): readonly Problem[] => Object.entries(values)
  .filter(([name, given]) => typeof given === 'object' && name === given.variable)
  .map(([name, given]) => ({ code: 'own-name', path: under(path, name), value: given, fault: 'refers to itself, which GitLab does not expand', fix: 'Give it another name.' }));

/** Variables of a job or of a service. */
export const variables: Shape<Variables> = checkedTogether(mapping(variableName, literalOrVariable), notItself);

/** Each value in GitLab's form; nothing if there are no values. */
export function variablesTree(given: Variables = {}, asVariable: (value: string | CiVariable) => YamlValue): YamlMap | undefined {
  const values = Object.entries(given).filter(([, value]) => value !== undefined);
  return values.length ? Object.fromEntries(values.map(([name, value]) => [name, asVariable(value)])) : undefined;
}
