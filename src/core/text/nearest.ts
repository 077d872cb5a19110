/** Above this number of choices, no proposal is searched. No real pipeline has as many. */
const mostChoices = 300;

/** How many choices a message lists. */
const mostListed = 40;

/** The choice that is nearest to a misspelt word, if only few letters differ. */
export function nearest(word: string, choices: readonly string[]): string | undefined {
  const written = plainWord(word);
  let found: number | undefined;
  let least = Infinity;
  for (const [index, meant] of plainWords(choices).entries()) {
    const limit = Math.min(Math.floor(Math.max(written.length, meant.length) / 3), least - 1);
    const away = Math.abs(written.length - meant.length) > limit ? Infinity : distance(written, meant);
    if (away <= limit) [found, least] = [index, away];
  }
  return found === undefined ? undefined : choices[found];
}

/** Caches the words, because the same choices can be used thousands of times. */
const known = new WeakMap<readonly string[], readonly string[]>();

function plainWords(choices: readonly string[]): readonly string[] {
  const words = known.get(choices) ?? choices.slice(0, mostChoices).map(plainWord);
  known.set(choices, words);
  return words;
}

/** What to write in place of a word that is not one of the choices. */
export function proposal(word: string, choices: readonly string[]): string {
  const meant = nearest(word, choices);
  if (meant !== undefined) return `Did you mean "${meant}"?`;
  const more = choices.length > mostListed ? ` or ${choices.length - mostListed} others` : '';
  return `Use one of ${choices.slice(0, mostListed).join(', ')}${more}.`;
}

/** `depends_on` and `depends-on` for `dependsOn`. */
function plainWord(word: string): string {
  return word.slice(0, 100).toLowerCase().replaceAll(/[-_]/g, '');
}

/** How many letters are wrong, missing, added or swapped with their neighbour (optimal string alignment), after the common start of the words. */
function distance(one: string, other: string): number {
  let same = 0;
  while (same < one.length && one[same] === other[same]) same += 1;
  return alignment(one.slice(same), other.slice(same));
}

/** One row at a time. */
function alignment(a: string, b: string): number {
  let before: number[] = [];
  let row = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (let line = 1; line <= a.length; line++) {
    const next = [line];
    for (let column = 1; column <= b.length; column++) {
      let least = row[column - 1] + (a[line - 1] === b[column - 1] ? 0 : 1);
      if (row[column] + 1 < least) least = row[column] + 1;
      if (next[column - 1] + 1 < least) least = next[column - 1] + 1;
      const areExchanged = line > 1 && column > 1 && a[line - 1] === b[column - 2] && a[line - 2] === b[column - 1];
      next.push(areExchanged && before[column - 2] + 1 < least ? before[column - 2] + 1 : least);
    }
    [before, row] = [row, next];
  }
  return row[b.length];
}
