/**
 * Puts the core and the libraries that it writes with into one file for each module system: a consumer's `npx projen` loads
 * one file instead of a hundred, and Deno and browsers need to resolve nothing. Then removes what nobody reads. See
 * docs/decisions/bundle.md.
 */
const { readFileSync, readdirSync, rmSync, writeFileSync } = require('node:fs');
const { dirname, join } = require('node:path');
const { buildSync } = require('esbuild');

const common = { bundle: true, platform: 'neutral', target: 'es2022', minify: true, metafile: true, logLevel: 'warning' };
const { metafile } = buildSync({ ...common, entryPoints: ['src/core/mod.ts'], format: 'esm', outfile: 'lib/esm/mod.js' });
buildSync({ ...common, entryPoints: ['src/core/projen.ts'], format: 'cjs', outfile: 'lib/core/projen.js', allowOverwrite: true });
// One copy of the code for `require`, whichever entry it comes by.
const published = metafile.outputs['lib/esm/mod.js'].exports;
writeFileSync('lib/core/mod.js', `'use strict';\nconst core = require('./projen.js');\n${published.map((name) => `exports.${name} = core.${name};\n`).join('')}`);
writeFileSync('lib/esm/mod.d.ts', 'export * from \'../core/mod.js\';\n');
writeFileSync('lib/esm/package.json', '{ "type": "module" }\n');

// What jsii compiled of the core is in the bundle now.
for (const file of readdirSync('lib/core', { recursive: true })) {
  if (file.endsWith('.js') && !['mod.js', 'projen.js'].includes(file)) rmSync(join('lib/core', file));
}

// Node reads no source maps unless it is told to, and they are half of the component.
for (const file of readdirSync('lib/projen')) {
  if (!file.endsWith('.js')) continue;
  const path = join('lib/projen', file);
  writeFileSync(path, readFileSync(path, 'utf8').replace(/^\/\/# sourceMappingURL=.*\n?/m, ''));
}

/** The declarations that a declaration leads to, and itself. */
function declarations(path, found = new Set()) {
  if (found.has(path)) return found;
  found.add(path);
  for (const [, target] of readFileSync(path, 'utf8').matchAll(/(?:from|import\() ?'(\.[^']+)\.ts'/g)) declarations(join(dirname(path), `${target}.d.ts`), found);
  return found;
}

const read = new Set(['lib/esm/mod.d.ts', ...['lib/index.d.ts', 'lib/core/mod.d.ts'].flatMap((entry) => [...declarations(entry)])]);
for (const path of readdirSync('lib', { recursive: true }).map((file) => join('lib', file))) {
  if (path.endsWith('.d.ts') && !read.has(path)) rmSync(path);
}

const packages = new Set(Object.keys(metafile.inputs).flatMap((input) => /^(?:.*\/)?node_modules\/(?:@[^/]+\/)?[^/]+/.exec(input) ?? []));
const notices = [...packages].sort().map((folder) => {
  const { name, version, license } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  return `${name} ${version} (${license})\n\n${readFileSync(join(folder, 'LICENSE'), 'utf8').trim()}\n`;
});
writeFileSync('lib/THIRD-PARTY-LICENSES', `Parts of these libraries are in core/projen.js and esm/mod.js.\n\n${notices.join('\n')}`);
