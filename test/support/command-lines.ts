import { readFileSync, readdirSync } from 'node:fs';

/** The arguments of all processes. */
export function commandLines(): string {
  return readdirSync('/proc').filter((name) => /^\d+$/.test(name)).map((id) => {
    try {
      return readFileSync(`/proc/${id}/cmdline`, 'utf8').replaceAll('\0', ' ');
    } catch {
      return ''; // it has ended
    }
  }).join('\n');
}
