import type { Value } from './value.ts';

/**
 * The `key=value,key=value` of buildctl's `--output` and cache flags, which it reads as one CSV record:
 * a field with a comma, a quote or a line break is in double quotes. So is a field with a variable, because its value can contain a comma.
 */
export function csvRecord(attributes: Iterable<readonly [key: string, value: Value]>): Value {
  return [...attributes].flatMap(([key, value], index) => [...(index ? [','] : []), ...field([`${key}=`, ...value])]);
}

function field(value: Value): Value {
  const needsQuotes = value.some((part) => typeof part !== 'string' || /[",\r\n]/.test(part));
  if (!needsQuotes) return value;
  return ['"', ...value.map((part) => typeof part === 'string' ? part.replaceAll('"', '""') : { ...part, inCsv: true }), '"'];
}

/** Whether a record has a variable. The program `job-csv` doubles the quotes in its value. */
export function hasVariable(value: Value): boolean {
  return value.some((part) => typeof part !== 'string');
}
