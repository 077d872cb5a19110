/**
 * Puts the core and the libraries that it writes with into one file for each module system: a consumer's `npx projen` loads
 * one file instead of a hundred, and Deno and browsers need to resolve nothing. See docs/decisions/bundle.md.
 */
const { readFileSync, readdirSync, rmSync, writeFileSync } = require('node:fs');
const { join } = require('node:path');
const { buildSync } = require('esbuild');

const common = { bundle: true, platform: 'neutral', target: 'es2022', metafile: true, logLevel: 'warning' };
const { metafile } = buildSync({ ...common, entryPoints: ['src/core/mod.ts'], format: 'esm', outfile: 'lib/esm/mod.js' });
buildSync({ ...common, entryPoints: ['src/core/projen.ts'], format: 'cjs', outfile: 'lib/core/projen.js', allowOverwrite: true });
// One copy of the code for `require`, whichever entry it comes by.
const published = metafile.outputs['lib/esm/mod.js'].exports;
writeFileSync('lib/core/mod.js', `'use strict';\nconst core = require('./projen.js');\n${published.map((name) => `exports.${name} = core.${name};\n`).join('')}`);
writeFileSync('lib/esm/package.json', '{ "type": "module" }\n');

// What jsii compiled of the core is in the bundle now; its declarations stay.
for (const file of readdirSync('lib/core', { recursive: true })) {
  if (file.endsWith('.js') && !['mod.js', 'projen.js'].includes(file)) rmSync(join('lib/core', file));
}

const packages = new Set(Object.keys(metafile.inputs).flatMap((input) => /^(?:.*\/)?node_modules\/(?:@[^/]+\/)?[^/]+/.exec(input) ?? []));
const notices = [...packages].sort().map((folder) => {
  const { name, version, license } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  return `${name} ${version} (${license})\n\n${readFileSync(join(folder, 'LICENSE'), 'utf8').trim()}\n`;
});
writeFileSync('lib/THIRD-PARTY-LICENSES', `Parts of these libraries are in core/projen.js and esm/mod.js.\n\n${notices.join('\n')}`);
