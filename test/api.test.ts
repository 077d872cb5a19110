import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { folder } from './support/projects.ts';
import { output } from './support/run.ts';

interface Documented {
  readonly name: string;
  readonly optional?: boolean;
  readonly docs?: { readonly summary?: string; readonly remarks?: string; readonly default?: string; readonly example?: string };
}

interface Assembly {
  readonly types: { readonly [fqn: string]: Documented & { readonly kind: string; readonly properties?: readonly Documented[] } };
}

/** What jsii compiled, from which API.md is made: `.jsii`, or the file it points to. */
function assembly(): Assembly {
  const found = JSON.parse(readFileSync('.jsii', 'utf8'));
  return found.schema === 'jsii/file-redirect' ? JSON.parse(gunzipSync(readFileSync(found.filename)).toString()) : found;
}

/** Options, and not what the construct tells about itself. */
const options = Object.values(assembly().types).filter(({ kind, name }) => kind === 'interface' && name !== 'BuiltImage')
  .flatMap((type) => (type.properties ?? []).map((property) => [`${type.name}.${property.name}`, property] as const));

test('the options are found', () => {
  expect(options.length).toBeGreaterThan(25);
});

test.each(options)('%s says its purpose, default, example and errors', (path, { optional, docs }) => {
  expect(docs?.summary).toMatch(/\.$/);
  expect(docs?.example).toBeDefined();
  if (optional) expect(docs?.default).toBeDefined();
  expect(docs?.remarks ?? '').toMatch(/Errors: `/);
  const api = readFileSync('API.md', 'utf8');
  expect(api).toContain(`"projen-buildkit-image-pipeline.${path.replace('.', '.property.')}"`);
});

test('API.md is the one that this source gives', () => {
  const fresh = join(folder(), 'API.md');
  output(['npx', 'jsii-docgen', '--output', fresh]);
  expect(readFileSync('API.md', 'utf8')).toBe(readFileSync(fresh, 'utf8'));
});
