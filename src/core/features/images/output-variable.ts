import { splitHost } from '../../text/reference.ts';

/**
 * The CI variables that hold the images in later jobs: `api` in API_IMAGE, the project's own in IMAGE. If a variable of GitLab or of an
 * earlier image has the same name, a number is added. So adding an image at the end changes no other variable.
 */
export function outputVariables(names: readonly (string | undefined)[]): readonly string[] {
  const taken = new Set<string>();
  return names.map((name) => {
    const variable = plainVariable(name);
    const free = !variable.startsWith('CI_') && !variable.startsWith('GITLAB_') && !taken.has(variable);
    taken.add(variable);
    return free ? variable : variable.replace(/IMAGE$/, `${checksum(name ?? '')}_IMAGE`);
  });
}

function plainVariable(name: string | undefined): string {
  if (name === undefined) return 'IMAGE';
  const words = splitHost(name).path.toUpperCase().replaceAll(/[^A-Z0-9]+/g, '_');
  return `${/^[0-9]/.test(words) ? '_' : ''}${words}_IMAGE`;
}

/** A short, stable hash. Two equal ones in one pipeline are too unlikely to matter. */
function checksum(text: string): string {
  return [...text].reduce((sum, letter) => (sum * 31 + letter.charCodeAt(0)) % 4294967291, 7).toString(16).toUpperCase().padStart(8, '0');
}
