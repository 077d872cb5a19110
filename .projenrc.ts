import { JsonFile, TextFile, cdk, javascript } from 'projen';
import { JobPrograms } from './projenrc/job-programs';
import { KnownErrors, knownErrorsProgram } from './projenrc/known-errors';
import { addPipeline } from './projenrc/pipeline';

const repository = 'https://gitlab.com/projen-buildkit-image-pipeline/projen-buildkit-image-pipeline';

const project = new cdk.JsiiProject({
  name: 'projen-buildkit-image-pipeline',
  description: 'Container images in GitLab CI with rootless, daemonless BuildKit: typed options in, pipeline files out',
  keywords: ['projen', 'gitlab', 'gitlab-ci', 'buildkit', 'rootless', 'docker', 'container', 'image', 'kaniko'],
  author: 'projen-buildkit-image-pipeline maintainers',
  authorAddress: 'maintainers@projen-buildkit-image-pipeline.example',
  authorOrganization: true,
  repositoryUrl: `git+${repository}.git`,
  license: 'Apache-2.0',
  defaultReleaseBranch: 'main',
  github: false,
  release: false,
  projenrcTs: true,
  packageManager: javascript.NodePackageManager.NPM,
  minNodeVersion: '20.19.0',
  jsiiVersion: '~6.0.0',
  typescriptVersion: '~6.0.0',
  // the lowest of each with which `npm run test:peers` passes
  peerDeps: ['projen@>=0.76.11 <1', 'constructs@^10.0.0'],
  peerDependencyOptions: { pinnedDevDependency: false },
  publishToPypi: { distName: 'projen-buildkit-image-pipeline', module: 'projen_buildkit_image_pipeline' },
  publishToMaven: { javaPackage: 'io.gitlab.projen.buildkitimagepipeline', mavenGroupId: 'io.gitlab.projen-buildkit-image-pipeline', mavenArtifactId: 'projen-buildkit-image-pipeline' },
  publishToGo: { moduleName: 'gitlab.com/projen-buildkit-image-pipeline/projen-buildkit-image-pipeline-go' },
  // yaml and smol-toml are in the bundle of the core
  devDeps: ['projen@0.103.25', 'constructs@10.5.0', 'yaml@2.9.1', 'smol-toml@1.9.1', 'esbuild@0.28.2', 'fast-check@4.10.2', '@stryker-mutator/core@9.6.1', '@arethetypeswrong/cli@0.18.5', 'publint@0.3.25'],
  typecheckTests: true,
  jestOptions: {
    // projen would rewrite a wrong snapshot; the tests here have none
    updateSnapshot: javascript.UpdateSnapshot.NEVER,
    junitReporting: false,
    jestConfig: {
      collectCoverage: false,
      reporters: [new javascript.JestReporter('<rootDir>/test/support/count-reporter.cjs')],
      // what a user's .projenrc.ts imports is the source
      moduleNameMapper: { '^projen-buildkit-image-pipeline$': '<rootDir>/src/index.ts' },
      testPathIgnorePatterns: ['/node_modules/', '/examples/', '<rootDir>/.stryker/'],
      modulePathIgnorePatterns: ['<rootDir>/.stryker/'],
      maxWorkers: 3,
      testTimeout: 600_000, // several real pipelines on a busy machine
    },
  },
  eslintOptions: { dirs: ['src'], devdirs: ['test', 'lab', 'bench', 'examples', 'projenrc'], commandOptions: { fix: false, extraArgs: ['--max-warnings=0'] } },
  gitignore: ['.gitlab-ci-local/', '.stryker/'],
});

// the platform packages of 1.13.0 are missing from the npm registry, and `npm ci` fails for them
project.package.addField('overrides', { 'unrs-resolver': '1.12.2' });

// Imports name the source file: jsii turns `./x.ts` into `./x.js`, and Deno reads the source as it is.
project.tsconfig?.file.addOverride('compilerOptions.rewriteRelativeImportExtensions', true);
// node20 lets a CommonJS module import the types of a package that has both forms
project.tsconfig?.file.addOverride('compilerOptions.module', 'node20');
for (const file of [project.tsconfigDev.file, project.tryFindObjectFile('projenrc/tsconfig.json')!]) {
  file.addOverride('compilerOptions.allowImportingTsExtensions', true);
  file.addOverride('compilerOptions.rewriteRelativeImportExtensions', false);
}
project.eslint?.addOverride({ files: ['src/core/**'], rules: { 'import/no-extraneous-dependencies': 'off' } });
project.tsconfigDev.file.addOverride('compilerOptions.paths', { 'projen-buildkit-image-pipeline': ['../src/index.ts'] });
for (const folder of ['lab', 'bench', 'examples']) {
  const include = folder === 'examples' ? '**/.projenrc.ts' : '**/*.ts';
  project.tsconfigDev.addInclude(`../${folder}/${include}`);
  // for the editor and eslint, which look for the nearest one
  new JsonFile(project, `${folder}/tsconfig.json`, { obj: { extends: '../test/tsconfig.json', include: [include] } });
}

// Without Node's types, a stray `process` in the core does not compile.
new JsonFile(project, 'tsconfig.esm.json', {
  obj: {
    extends: './tsconfig.json',
    compilerOptions: { module: 'esnext', moduleResolution: 'bundler', types: [], lib: ['es2022'], noEmit: true, declaration: false, rewriteRelativeImportExtensions: false, allowImportingTsExtensions: true },
    include: ['src/core/mod.ts'],
  },
});
project.compileTask.env('JSII_SILENCE_WARNING_END_OF_LIFE_NODE_VERSION', '20');
project.compileTask.prependExec('node -e "fs.rmSync(\'lib\', { recursive: true, force: true })"');
project.compileTask.exec('tsc --project tsconfig.esm.json');
project.compileTask.exec('node build-tools/bundle-core.cjs');
// On a developer's machine too, `npx projen build` needs no JDK and no Go: a release makes the packages of all languages.
project.packageTask.reset();
project.packageTask.spawn(project.tasks.tryFind('package:js')!);
project.tasks.tryFind('package:python')!.reset('node build-tools/python/package.cjs dist/python');
project.addPackageIgnore('!/lib/esm/package.json');
project.addPackageIgnore('!/lib/THIRD-PARTY-LICENSES');

project.package.addField('type', 'commonjs');
project.package.addField('exports', {
  '.': { types: './lib/index.d.ts', default: './lib/index.js' },
  './synthesize': {
    import: { types: './lib/esm/mod.d.ts', default: './lib/esm/mod.js' },
    require: { types: './lib/core/mod.d.ts', default: './lib/core/mod.js' },
  },
  './.jsii': './.jsii',
  './package.json': './package.json',
});
// 0.0.0, but for a release
const { version } = project.package.manifest;
project.package.addField('typesVersions', { '*': { synthesize: ['./lib/core/mod.d.ts'] } });

new JsonFile(project, 'deno.json', {
  marker: false, // Deno refuses the key that projen would put in
  obj: {
    name: '@buildkit-image-pipeline/gitlab',
    version,
    license: 'Apache-2.0',
    exports: './src/core/mod.ts',
    // In a clone Deno fetches what it imports by itself: node_modules may not be there, and holds much that Deno needs not look at.
    nodeModulesDir: 'none',
    lock: false,
    imports: { 'yaml': 'npm:yaml@^2.9.1', 'smol-toml': 'npm:smol-toml@^1.9.1' },
    publish: { include: ['src/core/**/*.ts', 'README.md', 'LICENSE', 'deno.json'] },
  },
});

new KnownErrors(project, 'docs/errors.md');
new JobPrograms(project, 'src', knownErrorsProgram());
// the pipeline of this repository is made of these programs, so they are written before
project.defaultTask?.prependExec('ts-node --project projenrc/tsconfig.json projenrc/write-programs.ts');
// what the programs say of themselves
const about = new TextFile(project, 'src/core/version.ts');
about.addLine(`// ${about.marker}`);
about.addLine(`export const version = '${version}';`);
about.addLine(`export const repository = '${repository}';`);
about.addLine('');

// One command, on a fresh clone, sets everything up and tests it; the jest reporter prints the last line.
project.testTask.reset();
project.testTask.exec('lab/setup.sh');
project.testTask.spawn(project.compileTask);
project.testTask.exec('tsc --noEmit --project test/tsconfig.json');
project.testTask.spawn(project.tasks.tryFind('eslint')!);
project.testTask.exec('jest --ci', { receiveArgs: true });

const script = 'ts-node --project test/tsconfig.json --transpileOnly';
project.addTask('demo', {
  description: 'Synthesize an example and run its pipeline on a tag, with a real BuildKit and a real registry',
  steps: [{ exec: 'lab/setup.sh demo' }, { exec: `${script} lab/demo.ts` }],
});
project.addTask('examples', {
  description: 'Write the generated files of examples/, the pages that show them, and programs.sha256',
  exec: 'UPDATE_EXAMPLES=1 jest --ci test/examples.test.ts test/program-sums.test.ts',
});
project.addTask('tool-images', {
  description: 'Ask the registries for the digests of the images that jobs run in, and write them to src/core/tool-images.ts',
  exec: `${script} projenrc/tool-images.ts`,
});
project.addTask('test:peers', {
  description: 'Use the packed package with the lowest and the newest projen that its peer ranges allow, and beside constructs of other authors',
  steps: [{ exec: 'lab/setup.sh' }, { spawn: 'compile' }, { exec: `${script} test/peers/run.ts` }],
});
project.addTask('test:packages', {
  description: 'Make a release in a clone, and use the packages for Python, Java and Go: they write what TypeScript writes',
  steps: [{ exec: 'lab/setup.sh' }, { spawn: 'compile' }, { exec: `${script} test/languages/run.ts` }, { exec: `${script} test/releases/run.ts` }],
});
project.addTask('release', {
  description: 'Make the packages of the release whose git tag HEAD has, their sums and its notes, in dist/: npm run release -- js jsr for some',
  exec: 'build-tools/release.sh',
  receiveArgs: true,
});
project.addTask('test:long', {
  description: 'Run the long suites, such as those of the supply chain, platforms, remote daemons and templates: npm run test:long -- PATH for some',
  steps: [{ exec: 'lab/setup.sh long' }, { spawn: 'compile' }, { exec: "jest --testMatch '<rootDir>/test/**/*.long.ts' --ci", receiveArgs: true }],
});
project.addTask('test:long-builds', {
  description: 'Build for longer than a token of a cloud is valid; takes six minutes',
  env: { LONG_BUILDS: 'true' },
  steps: [{ exec: 'lab/setup.sh' }, { exec: 'jest --ci test/features/registries/clouds.real.test.ts' }],
});
project.addTask('faults', {
  description: 'Provoke faults on a real job, and write docs/faults.md: npm run faults -- WORD... for some',
  steps: [{ exec: 'lab/setup.sh' }, { exec: `${script} lab/faults/run.ts`, receiveArgs: true }],
});
project.addTask('fuzz', {
  description: 'Check 100,000 random option trees, and 12,000 hostile texts in each channel',
  env: { FUZZ_RUNS: '100000' },
  exec: 'jest --ci test/fuzz --testTimeout=3000000',
});
project.addTask('mutation', {
  description: 'Mutate the core and count the mutants that a fast test finds: npm run mutation -- --mutate src/core/text/*.ts for some',
  exec: 'stryker run test/mutation/stryker.config.mjs',
  receiveArgs: true,
});
project.addTask('bench:cache', {
  description: 'Measure the cache against the plain job and other tools',
  steps: [{ exec: 'lab/setup.sh' }, { exec: 'bench/cache/setup.sh' }, { exec: `${script} bench/cache/run.ts` }],
});
project.addTask('bench', {
  description: 'Measure synthesis, the generated job and its cache against their yardsticks, in pairs',
  steps: [{ exec: 'lab/setup.sh' }, { spawn: 'compile' }, { exec: `${script} bench/run.ts` }, { spawn: 'bench:cache' }],
});

new TextFile(project, '.ci/run', { executable: true, marker: false, lines: ['#!/bin/sh', 'set -eu', 'cd "$(dirname "$0")/.."', 'exec npm cit', ''] });

for (const path of ['/.ci/', '/API.md', '/ARCHITECTURE.md', '/CONTRIBUTING.md', '/SECURITY.md', '/bench/', '/build-tools/', '/deno.json', '/docs/', '/examples/', '/lab/', '/tsconfig.esm.json', '/.gitlab-ci-local/', '/.stryker/']) {
  project.addPackageIgnore(path);
}

addPipeline(project);

project.synth();
