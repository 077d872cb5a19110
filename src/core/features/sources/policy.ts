/** A rule of a source policy: https://github.com/moby/buildkit/blob/master/sourcepolicy/pb/policy.proto */
export interface PolicyRule {
  readonly action: 'ALLOW' | 'DENY' | 'CONVERT';
  readonly selector: {
    /** Without a type, `*` stands for any text, line breaks excluded. */
    readonly match_type?: 'EXACT' | 'REGEX';
    readonly identifier: string;
    readonly constraints?: readonly Constraint[];
  };
  readonly updates?: { readonly identifier?: string; readonly attrs?: Attributes };
}

/** Compares an attribute of a source. One that is not set is an empty text. */
interface Constraint {
  readonly key: string;
  readonly value: string;
  readonly condition: 'MATCHES' | 'NOTEQUAL';
}

interface Attributes { readonly [name: string]: string }

/** What a build pulls, as BuildKit names it: `docker-image://docker.io/library/node:24`, `git://example.com/app.git#main`. */
export interface Source {
  readonly identifier: string;
  readonly attrs?: Attributes;
}

/**
 * Whether a policy allows a source, as BuildKit decides: a rule that changes the source starts anew, and of the others the last one counts.
 *
 * @see https://github.com/moby/buildkit/blob/v0.32.2/sourcepolicy/engine.go
 */
export function allows(rules: readonly PolicyRule[], source: Source): boolean {
  let denied = false;
  for (const rule of rules.filter((one) => matches(one, source))) {
    if (rule.action !== 'CONVERT') denied = rule.action === 'DENY';
    else if (isChanged(rule, source)) return allows(rules, converted(rule, source));
  }
  return !denied;
}

function converted({ updates = {} }: PolicyRule, { identifier, attrs }: Source): Source {
  return { identifier: updates.identifier ?? identifier, attrs: { ...attrs, ...updates.attrs } };
}

function isChanged(rule: PolicyRule, source: Source): boolean {
  const { identifier, attrs = {} } = converted(rule, source);
  return identifier !== source.identifier || Object.entries(attrs).some(([name, value]) => source.attrs?.[name] !== value);
}

function matches({ selector: { match_type: type, identifier, constraints = [] } }: PolicyRule, source: Source): boolean {
  return constraints.every((constraint) => holds(constraint, source.attrs?.[constraint.key] ?? '')) && (
    identifier === source.identifier
    || (type === 'REGEX' && new RegExp(identifier).test(source.identifier))
    || (type === undefined && new RegExp(`^${escaped(identifier).replaceAll('\\*', '.*')}$`).test(source.identifier)));
}

function holds({ value, condition }: Constraint, given: string): boolean {
  return condition === 'NOTEQUAL' ? given !== value : new RegExp(value).test(given);
}

/** Text in a regular expression. */
export function escaped(text: string): string {
  return text.replaceAll(/[\\.+()[\]{}|^$?*]/g, '\\$&');
}
