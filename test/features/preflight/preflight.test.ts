import { parse } from 'yaml';
import { type PreflightOptions, synthesize } from '../../../src/core/mod.ts';

test.each<[PreflightOptions | undefined, string[]]>([
  [undefined, ['preflight_check disk logins push']],
  [{}, ['preflight_check disk logins push']],
  [{ skip: [] }, ['preflight_check disk logins push']],
  [{ skip: ['logins'] }, ['preflight_check disk push']],
  [{ skip: ['push', 'disk'] }, ['preflight_check logins']],
  [{ skip: ['push', 'logins', 'disk'] }, []],
])('with %j the job checks, while BuildKit starts: %j', (preflight, calls) => {
  const [{ content }, ...files] = synthesize({ preflight });
  const [load, ...lines]: string[] = parse(content)['build-image'].before_script;
  expect(lines.slice(2).filter((line) => line.startsWith('preflight'))).toEqual(calls);
  expect(lines[1]).toMatch(/^buildkit_start /);
  expect([load.includes(' preflight '), files.some(({ path }) => path.endsWith('/preflight.sh'))]).toEqual([calls.length > 0, calls.length > 0]);
});
