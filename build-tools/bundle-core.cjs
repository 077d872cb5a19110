/**
 * Puts the core and the libraries that it writes with into one file for each module system, and the programs into one file for both: a
 * consumer's `npx projen` loads two files instead of a hundred, and Deno and browsers need to resolve nothing. Then removes what nobody
 * reads. See docs/decisions/bundle.md.
 */
const { readFileSync, readdirSync, rmSync, writeFileSync } = require('node:fs');
const { dirname, join } = require('node:path');
const { build, transformSync } = require('esbuild');

async function main() {
  const programs = {};
  const common = {
    bundle: true, platform: 'neutral', target: 'es2022', supported: { 'import-attributes': true }, minify: true, metafile: true, logLevel: 'warning', plugins: [apart(programs)],
  };
  const { metafile } = await build({ ...common, entryPoints: ['src/core/mod.ts'], format: 'esm', outfile: 'lib/esm/mod.js' });
  await build({ ...common, entryPoints: ['src/core/projen.ts'], format: 'cjs', outfile: 'lib/core/projen.js', allowOverwrite: true });
  const byName = Object.entries(programs).sort(([one], [other]) => one < other ? -1 : 1);
  writeFileSync('lib/programs.json', `${JSON.stringify(Object.fromEntries(byName), null, 1)}\n`);
  // One copy of the code for `require`, whichever entry it comes by.
  const published = metafile.outputs['lib/esm/mod.js'].exports;
  writeFileSync('lib/core/mod.js', `'use strict';\nconst core = require('./projen.js');\n${published.map((name) => `exports.${name} = core.${name};\n`).join('')}`);
  writeFileSync('lib/esm/mod.d.ts', 'export * from \'../core/mod.js\';\n');
  writeFileSync('lib/esm/package.json', '{ "type": "module" }\n');
  removeUnread();
  writeNotices(metafile);
}

/** Leaves the programs out of a bundle, which reads them from `lib/programs.json`, and collects them in `programs`. */
function apart(programs) {
  return {
    name: 'programs',
    setup({ onLoad, onResolve }) {
      onLoad({ filter: /\.sh\.ts$/ }, ({ path }) => {
        const module = { exports: {} };
        new Function('module', transformSync(readFileSync(path, 'utf8'), { loader: 'ts', format: 'cjs' }).code)(module);
        const { program } = module.exports;
        programs[program.name] = program;
        return { contents: `import programs from 'programs';\nexport const program = programs[${JSON.stringify(program.name)}];\n` };
      });
      onResolve({ filter: /^programs$/ }, () => ({ path: 'programs', namespace: 'programs' }));
      onLoad({ filter: /.*/, namespace: 'programs' }, () => ({ contents: 'export { default } from \'../programs.json\' with { type: \'json\' };' }));
      onResolve({ filter: /^\.\.\/programs\.json$/ }, ({ path }) => ({ path, external: true }));
    },
  };
}

function removeUnread() {
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

  const read = new Set(['lib/esm/mod.d.ts', ...['lib/index.d.ts', 'lib/core/mod.d.ts'].flatMap((entry) => [...declarations(entry)])]);
  for (const path of readdirSync('lib', { recursive: true }).map((file) => join('lib', file))) {
    if (path.endsWith('.d.ts') && !read.has(path)) rmSync(path);
  }
}

/** The declarations that a declaration leads to, and itself. */
function declarations(path, found = new Set()) {
  if (found.has(path)) return found;
  found.add(path);
  for (const [, target] of readFileSync(path, 'utf8').matchAll(/(?:from|import\() ?'(\.[^']+)\.ts'/g)) declarations(join(dirname(path), `${target}.d.ts`), found);
  return found;
}

function writeNotices(metafile) {
  const packages = new Set(Object.keys(metafile.inputs).flatMap((input) => /^(?:.*\/)?node_modules\/(?:@[^/]+\/)?[^/]+/.exec(input) ?? []));
  const notices = [...packages].sort().map((folder) => {
    const { name, version, license } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
    return `${name} ${version} (${license})\n\n${readFileSync(join(folder, 'LICENSE'), 'utf8').trim()}\n`;
  });
  writeFileSync('lib/THIRD-PARTY-LICENSES', `Parts of these libraries are in core/projen.js and esm/mod.js.\n\n${notices.join('\n')}`);
}

void main();
