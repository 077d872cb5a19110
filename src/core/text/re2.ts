import type { Fault, Rule } from './rule.ts';

/** Whether RE2 reads a regular expression: https://github.com/google/re2/wiki/Syntax. If RE2 cannot read it, GitLab refuses the entire file. */
export const isRe2: Rule = (pattern) => {
  const reader = new Reader(pattern);
  try {
    reader.alternatives();
  } catch (wrong) {
    if (wrong instanceof Unreadable) return wrong.fault;
    throw wrong;
  }
  return reader.rest === '' ? undefined : irregular;
};

const irregular: Fault = { code: 'pattern', fault: 'is not a regular expression', fix: 'Close all brackets, and escape literal characters with a backslash.' };

/** The most repetitions that RE2 allows. Those of nested groups are multiplied. */
const mostRepetitions = 1000;

const escape = /^\\(?:[afnrtv]|0[0-7]{0,2}|[1-7][0-7]{1,2}|x[0-9A-Fa-f]{2}|x\{0*(?:10[0-9A-Fa-f]{4}|[0-9A-Fa-f]{1,5})\}|[!-/:-@[-`{-~ ])/;
const severalCharacters = /^\\(?:[dDsSwW]|[pP](?:([A-Z])|\{\^?(\w+)\}))/;
const classOfPosix = /^\[:\^?(?:alnum|alpha|ascii|blank|cntrl|digit|graph|lower|print|punct|space|upper|word|xdigit):\]/;

/** Stops the reader. */
class Unreadable {
  constructor(readonly fault: Fault) {}
}

/** Reads from left to right. */
class Reader {
  constructor(public rest: string) {}

  /** Reads an alternative, up to `|`. Returns the highest number of repetitions in it. */
  alternatives(): number {
    let most = 1;
    while (this.rest !== '' && !this.rest.startsWith(')')) most = Math.max(most, this.take(/^\|/) ? 1 : this.repeated());
    return most;
  }

  private repeated(): number {
    const most = this.atom();
    const found = this.take(/^(?:[*+?]|\{(\d+)(?:,(\d*))?\})\??/);
    if (!found) return most;
    const [written, least, upper = least] = found;
    const times = Number(upper || least || 1);
    if (Number(least ?? 0) > times || /^(?:[*+?]|\{\d+(?:,\d*)?\})/.test(this.rest)) return this.fail(irregular);
    if (times * most > mostRepetitions) return this.fail(unknown(written, `which is more than the ${mostRepetitions} repetitions that RE2 allows`));
    return times * most;
  }

  private atom(): number {
    if (/^(?:[*+?]|\{\d+(?:,\d*)?\})/.test(this.rest)) return this.fail(irregular);
    if (this.take(/^\((?:\?(?:P?<\w+>|[imsU]*(?:-[imsU]+)?:))?(?!\?)/)) {
      const most = this.alternatives();
      return this.take(/^\)/) ? most : this.fail(irregular);
    }
    if (this.rest.startsWith('(')) return this.take(/^\(\?(?:[imsU]+|[imsU]*-[imsU]+)\)/) ? 1 : this.fail(unknown(/^\(\?(?:<[=!]|P?.?)/.exec(this.rest)?.[0] ?? '(?'));
    if (this.take(/^\[\^?/)) return this.characters();
    if (this.rest.startsWith('\\')) return this.take(/^\\(?:[AzbB]|Q.*?(?:\\E|$))/) || this.escaped() ? 1 : this.fail(unknown(this.wrong()));
    this.take(/^[^]/u);
    return 1;
  }

  /** Reads the rest of a character class. If `]` is the first character, it is literal. */
  private characters(): number {
    for (let first = true; first || !this.take(/^\]/); first = false) {
      if (this.rest === '') return this.fail(irregular);
      if (this.take(classOfPosix)) continue;
      if (/^\[:\^?\w*:\]/.test(this.rest)) return this.fail(unknown(/^\[:\^?\w*:\]/.exec(this.rest)?.[0] ?? '[:'));
      const low = this.character();
      if (low === '' || !/^-[^\]]/.test(this.rest)) continue;
      this.take(/^-/);
      const high = severalCharacters.test(this.rest) ? this.fail(unknown(this.wrong())) : this.character();
      if (low.length === 1 && high.length === 1 && low > high) return this.fail(irregular);
    }
    return 1;
  }

  /** Reads one character of a class. Returns an empty text for an escape that matches several characters. */
  private character(): string {
    const plain = this.take(/^[^\\]/u)?.[0];
    if (plain !== undefined) return plain;
    const written = this.escaped() ?? this.fail(unknown(this.wrong()));
    return severalCharacters.test(written) ? '' : /^\\[^\w]$/.test(written) ? written.slice(1) : written;
  }

  private escaped(): string | undefined {
    const [, letter, name = letter] = severalCharacters.exec(this.rest) ?? [];
    return name !== undefined && !isProperty(name) ? undefined : (this.take(severalCharacters) ?? this.take(escape))?.[0];
  }

  /** The text at this position, to show it in the error. */
  private wrong(): string {
    return /^\\(?:[pPNxk](?:\{[^}]*\}|<[^>]*>|..)|u[0-9A-Fa-f]{4}|c.|[^]?)/u.exec(this.rest)?.[0] ?? '';
  }

  private take(expression: RegExp): RegExpExecArray | null {
    const found = expression.exec(this.rest);
    if (found) this.rest = this.rest.slice(found[0].length);
    return found;
  }

  private fail(fault: Fault): never {
    throw new Unreadable(fault);
  }
}

/** A general category by its short name, or a script. */
function isProperty(name: string): boolean {
  try {
    return name === 'Any' || RegExp(name.length <= 2 ? `\\p{gc=${name}}` : `\\p{Script=${name}}`, 'u') instanceof RegExp;
  } catch {
    return false;
  }
}

function unknown(what: string, why = 'which RE2 does not support'): Fault {
  return { code: 'pattern', fault: `contains ${JSON.stringify(what)}, ${why}`, fix: 'Use the syntax of RE2, https://github.com/google/re2/wiki/Syntax.' };
}
