import { isImageReference } from './reference.ts';

/** What a Dockerfile pulls: its frontend, and the images of FROM, COPY --from and RUN --mount. */
export interface DockerfileImages {
  /** The image in the line `# syntax=`. */
  readonly frontend?: string;
  /** Each once, as it is written, with its build arguments replaced. */
  readonly images: readonly string[];
}

/** The values of build arguments; undefined if only the job knows one. */
export type Arguments = ReadonlyMap<string, string | undefined>;

/**
 * Finds the images in a Dockerfile. What only the build knows is left out: a name with an argument that has no value, such as the
 * platform, and ONBUILD of a base image.
 */
export function imagesIn(dockerfile: string, given: Arguments): DockerfileImages {
  const { directives, instructions } = read(dockerfile);
  const args = new Map<string, string | undefined>();
  const stages: string[] = [];
  const images: string[] = [];
  let count = 0;
  const pull = (name: string | undefined) => {
    const isImage = name !== undefined && name !== 'scratch' && !/^[0-9]+$/.test(name) && !stages.includes(name.toLowerCase()) && isImageReference(name) === undefined;
    if (isImage) images.push(name);
  };
  for (const { keyword, words } of instructions) {
    const first = words.findIndex((word) => !word.startsWith('--'));
    const flags = first < 0 ? words : words.slice(0, first);
    if (keyword === 'ARG' && count === 0) {
      for (const [, name, value] of words.flatMap((word) => [/^(\w+)(?:=(.*))?$/s.exec(word) ?? []])) {
        if (name !== undefined && (given.has(name) || value !== undefined)) args.set(name, given.has(name) ? given.get(name) : expanded(value, args));
      }
    } else if (keyword === 'FROM') {
      const [name = '', as, stage] = words.slice(flags.length);
      pull(expanded(name, args));
      count += 1;
      if (/^as$/i.test(as ?? '') && stage !== undefined) stages.push(stage.toLowerCase());
    } else if (keyword === 'COPY' || keyword === 'ADD') {
      flags.flatMap((flag) => /^--from=(.*)$/s.exec(flag)?.[1] ?? []).forEach((name) => pull(plain(name)));
    } else if (keyword === 'RUN') {
      flags.flatMap((flag) => /^--mount=(.*)$/s.exec(flag)?.[1].split(',') ?? []).flatMap((field) => /^from=(.*)$/s.exec(field)?.[1] ?? []).forEach((name) => pull(plain(name)));
    }
  }
  return { frontend: directives.get('syntax')?.split(/\s/)[0], images: [...new Set(images)] };
}

interface Instruction {
  readonly keyword: string;
  readonly words: readonly string[];
}

/** https://docs.docker.com/reference/dockerfile/#format */
function read(dockerfile: string): { readonly directives: ReadonlyMap<string, string>; readonly instructions: readonly Instruction[] } {
  const lines = dockerfile.replace(/^\ufeff/, '').split(/\r?\n/);
  const directives = new Map<string, string>();
  for (const line of lines) {
    const [, name, value] = /^\s*#\s*([A-Za-z][A-Za-z0-9]*)\s*=\s*(.+?)\s*$/.exec(line) ?? [];
    if (name === undefined) break;
    directives.set(name.toLowerCase(), value);
  }
  const continued = directives.get('escape') === '`' ? /`[ \t]*$/ : /\\[ \t]*$/;
  const instructions: Instruction[] = [];
  for (let at = 0; at < lines.length; at++) {
    if (isSkipped(lines[at])) continue;
    let text = '';
    for (; at < lines.length; at++) {
      if (text !== '' && isSkipped(lines[at])) continue;
      text += lines[at].replace(continued, '');
      if (!continued.test(lines[at])) break;
    }
    const [keyword, ...words] = text.trim().split(/\s+/);
    instructions.push({ keyword: keyword.toUpperCase(), words: words.map(unquoted) });
    if (/^(?:RUN|COPY|ADD)$/i.test(keyword)) at = endOfHeredocs(lines, at, words);
  }
  return { directives, instructions };
}

/** A comment or an empty line, which are left out also inside of an instruction. */
function isSkipped(line: string): boolean {
  return /^\s*(?:#|$)/.test(line);
}

/** The last line of the texts that follow an instruction. A text that never ends is none. */
function endOfHeredocs(lines: readonly string[], at: number, words: readonly string[]): number {
  return words.map((word) => /^[0-9]*<<(-?)["']?([^<>"']+)["']?/.exec(word)).reduce((start, heredoc) => {
    if (heredoc === null) return start;
    const [, tabs, end] = heredoc;
    const found = lines.findIndex((line, index) => index > start && (tabs ? line.replace(/^\t+/, '') : line) === end);
    return found < 0 ? start : found;
  }, at);
}

function unquoted(word: string): string {
  return word.replaceAll(/"((?:[^"\\]|\\.)*)"|'([^']*)'/g, (_all, double?: string, single?: string) => double ?? single ?? '');
}

/** A name in which no build argument is replaced. */
function plain(name: string): string | undefined {
  return name.includes('$') ? undefined : name;
}

/** A text with the values of its arguments; undefined if one has none. */
function expanded(text: string, args: Arguments): string | undefined {
  let isKnown = true;
  const result = text.replaceAll(/\$(?:(\w+)|\{(\w+)(?:(:?[-+])([^${}]*))?\}|)/g, (all, short?: string, long?: string, operator = '', word = '') => {
    const name = short ?? long ?? '';
    const value = args.get(name);
    const isSet = operator.startsWith(':') ? Boolean(value) : value !== undefined;
    isKnown &&= all !== '$' && (value !== undefined || (operator !== '' && !args.has(name)));
    if (operator.endsWith('-')) return isSet ? value! : word;
    return operator.endsWith('+') ? isSet ? word : '' : value ?? '';
  });
  return isKnown && !result.includes('$') ? result : undefined;
}
