import type { Flag } from '../../contract.ts';
import type { CiVariable, Value } from '../../text/value.ts';

export interface Values { readonly [name: string]: string | CiVariable }

/** An attribute of the Dockerfile frontend. BuildKit ignores unknown names without a warning. */
export function opt(name: string, ...value: Value): Flag {
  return ['--opt', [`${name}=`, ...value]];
}

/** An attribute for each value that is set. */
export function opts(prefix: string, values: Values): readonly Flag[] {
  return Object.entries(values).filter(([, value]) => value !== undefined).map(([name, value]) => opt(prefix + name, value));
}
