import { splitHost } from '../../text/reference.ts';

/**
 * The CI variables in which later jobs find the images: `api` in API_IMAGE, the project's own in IMAGE. Names that would have one
 * variable, or GitLab's own, get a number that follows from the name alone.
 */
export function outputVariables(names: readonly (string | undefined)[]): readonly string[] {
  const plain = names.map(plainVariable);
  const users = new Map<string, number>();
  for (const variable of plain) users.set(variable, (users.get(variable) ?? 0) + 1);
  return plain.map((variable, index) => {
    const taken = variable.startsWith('CI_') || variable.startsWith('GITLAB_') || users.get(variable) !== 1;
    return taken ? variable.replace(/IMAGE$/, `${checksum(names[index] ?? '')}_IMAGE`) : variable;
  });
}

function plainVariable(name: string | undefined): string {
  if (name === undefined) return 'IMAGE';
  const words = splitHost(name).path.toUpperCase().replaceAll(/[^A-Z0-9]+/g, '_');
  return `${/^[0-9]/.test(words) ? '_' : ''}${words}_IMAGE`;
}

/** Short and the same for ever; two of the same length in one pipeline are too unlikely to count. */
function checksum(text: string): string {
  return [...text].reduce((sum, letter) => (sum * 31 + letter.charCodeAt(0)) % 4294967291, 7).toString(16).toUpperCase().padStart(8, '0');
}
