/** A variable with a text that only the pipeline knows. Two variables with the same object have the same text. */
export interface SomeText {
  readonly some: string;
}

/** The value of a variable; `undefined` if nothing is known. */
export type VariableValue = string | null | SomeText | undefined;

/** `undefined` if only the pipeline knows. */
export type Truth = boolean | undefined;

type Operand = { readonly value: VariableValue } | { readonly pattern: string } | { readonly truth: Truth };

const token = /\s*(\$\w+|"[^"]*"|'[^']*'|\/(?:\\.|[^\\/])+\/[a-zA-Z]*|null\b|==|!=|=~|!~|&&|\|\||[()])/y;

/**
 * Whether a condition of `rules:if` is true, if that can be known.
 *
 * @see https://docs.gitlab.com/ci/jobs/job_rules/#cicd-variable-expressions
 */
export function conditionHolds(condition: string, valueOf: (variable: string) => VariableValue): Truth {
  const tokens = tokensOf(condition);
  if (tokens === undefined) return undefined;
  const takeIf = (...wanted: readonly string[]) => wanted.includes(tokens[0]) ? tokens.shift() : undefined;

  const disjunction = (): Truth => {
    let truth = conjunction();
    while (takeIf('||')) truth = or(truth, conjunction());
    return truth;
  };
  const conjunction = (): Truth => {
    let truth = comparison();
    while (takeIf('&&')) truth = and(truth, comparison());
    return truth;
  };
  const comparison = (): Truth => {
    const left = operand();
    const operator = takeIf('==', '!=', '=~', '!~');
    if (operator === undefined) return isTrue(left);
    const truth = operator.endsWith('~') ? matches(left, operand()) : equals(left, operand());
    return operator.startsWith('!') ? not(truth) : truth;
  };
  const operand = (): Operand => {
    const next = tokens.shift() ?? '';
    if (next === '(') {
      const truth = disjunction();
      tokens.shift();
      return { truth };
    }
    if (next.startsWith('$')) return { value: valueOf(next.slice(1)) };
    if (next.startsWith('/')) return { pattern: next };
    if (next === 'null') return { value: null };
    return { value: /^["']/.test(next) ? next.slice(1, -1) : undefined };
  };

  const truth = disjunction();
  return tokens.length === 0 ? truth : undefined;
}

export function and(one: Truth, other: Truth): Truth {
  return one === false || other === false ? false : one && other;
}

export function or(one: Truth, other: Truth): Truth {
  return not(and(not(one), not(other)));
}

function not(truth: Truth): Truth {
  return truth === undefined ? undefined : !truth;
}

function tokensOf(condition: string): string[] | undefined {
  const tokens: string[] = [];
  token.lastIndex = 0;
  for (let end = 0; end < condition.trimEnd().length; end = token.lastIndex) {
    const found = token.exec(condition);
    if (found === null) return undefined;
    tokens.push(found[1]);
  }
  return tokens;
}

/** A variable alone is true if it is set and not empty. */
function isTrue(operand: Operand): Truth {
  if ('truth' in operand) return operand.truth;
  if ('pattern' in operand || operand.value === undefined) return undefined;
  return operand.value !== null && operand.value !== '';
}

function equals(one: Operand, other: Operand): Truth {
  if (!('value' in one) || !('value' in other)) return undefined;
  const [left, right] = [one.value, other.value];
  if (left === undefined || right === undefined) return undefined;
  if (!isSome(left) && !isSome(right)) return left === right;
  if (isSome(left) && isSome(right)) return left.some === right.some ? true : undefined;
  // a known text is neither unset nor empty
  return [left, right].some((value) => value === null || value === '') ? false : undefined;
}

function matches(one: Operand, other: Operand): Truth {
  if (!('value' in one)) return undefined;
  if (one.value === null) return false;
  if (!('pattern' in other) || typeof one.value !== 'string') return undefined;
  const end = other.pattern.lastIndexOf('/');
  const flags = other.pattern.slice(end + 1);
  if (!/^i?$/.test(flags)) return undefined;
  try {
    return new RegExp(other.pattern.slice(1, end), flags).test(one.value);
  } catch {
    return undefined; // GitLab's RE2 knows what JavaScript does not
  }
}

function isSome(value: VariableValue): value is SomeText {
  return typeof value === 'object' && value !== null;
}
