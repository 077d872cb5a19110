/** Numbers that look random and are the same at every run: https://en.wikipedia.org/wiki/Lehmer_random_number_generator */
function* numbers(): Generator<number> {
  const modulus = 2 ** 31 - 1;
  for (let state = 42; ; state = state * 48271 % modulus) yield state / modulus;
}

/** Texts like JavaScript, some 8 KB each, an empty line between them: gzip makes a fourth or fifth of them, as of a real `node_modules`. */
export function modules(count: number): string {
  const random = numbers();
  const next = (below: number) => Math.floor(random.next().value * below);
  const letter = () => 'etaoinsrhldcumfpgwybvkxjqz'[Math.floor(random.next().value ** 2 * 26)];
  const word = () => Array.from({ length: 3 + next(8) }, letter).join('');
  const vocabulary = Array.from({ length: 2500 }, word);
  // a few names are everywhere, most are rare
  const name = () => vocabulary[Math.floor(random.next().value ** 14 * vocabulary.length)];
  const line = [
    () => `  const ${name()} = ${name()}.${name()}(${name()}, ${next(1000)});`,
    () => `  if (${name()} !== ${name()}) return ${name()}['${name()}'];`,
    () => `  ${name()}.${name()} = function ${name()}(${name()}) {`,
    () => '  };',
    () => `  // ${name()} ${name()} ${name()} ${name()} ${name()} ${name()}`,
    () => `exports.${name()} = require('./${name()}');`,
  ];
  const module = () => Array.from({ length: 190 + next(130) }, () => line[next(line.length)]()).join('\n');
  return `${Array.from({ length: count }, module).join('\n\n')}\n`;
}
