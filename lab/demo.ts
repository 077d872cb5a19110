import { execFileSync } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pushBaseImage } from './base-image.ts';
import { inspect, missingForBuilds } from './machine.ts';
import { type Registry, startRegistry } from './registry.ts';
import { type Files, commitAll, synthesized, write } from './repository.ts';
import { runPipeline } from './runner.ts';
import type { BuildkitImagePipelineOptions } from '../src/core/mod.ts';

const example = resolve(__dirname, '../examples/hello');
const credentials = { user: 'ci', password: 'it\'s a "demo" $ecret' };
const tag = 'v1.0.0';

/** From end to end: typed options, the files that they give, a pipeline on a tag, a pushed image. */
async function demo(): Promise<void> {
  const missing = missingForBuilds(inspect());
  if (missing.length > 0) {
    show(projectIn(mkdtempSync(join(tmpdir(), 'demo-')), 'mirror.example.com'));
    title('The pipeline cannot run on this machine');
    for (const { component, reason, fix } of missing) console.log(`${component}: ${reason}\n  fix: ${fix}`);
    return;
  }

  const registry = await startRegistry(credentials);
  const mirror = await startRegistry();
  const folder = mkdtempSync(join(tmpdir(), 'demo-'));
  try {
    pushBaseImage({ registry: mirror.host, name: 'library/alpine:3.22' });
    show(projectIn(folder, mirror.host));
    await build(folder, registry);
  } finally {
    await Promise.all([registry.stop(), mirror.stop()]);
    rmSync(folder, { recursive: true });
  }
}

/** Writes the example project with its generated files. */
function projectIn(folder: string, mirror: string): Files {
  const options: BuildkitImagePipelineOptions = {
    images: [{ buildArgs: { GREETING: 'Hello from rootless BuildKit' } }],
    checks: [{ name: 'test', image: 'alpine:3.22', commands: ['sh test.sh'] }],
    mirrors: { 'docker.io': [mirror] },
  };
  title('The options');
  console.log(JSON.stringify(options, null, 2));
  cpSync(example, folder, { recursive: true, filter: (path) => !path.slice(example.length).startsWith('/.') });
  const files = synthesized(options);
  write(folder, files);
  return files;
}

/** Prints what a reviewer reads; of the programs, which are the same for everybody, how long they are. */
function show(files: Files): void {
  const isProgram = ([path]: readonly [string, string]) => path.endsWith('.sh');
  const entries = Object.entries(files);
  for (const [path, text] of entries.filter((entry) => !isProgram(entry))) {
    title(path);
    console.log(text.trimEnd());
  }
  title('The programs that the job calls, the same in every project');
  for (const [path, text] of entries.filter(isProgram)) console.log(`${path}: ${text.trimEnd().split('\n').length} lines`);
}

/** Commits, pushes the tag as it were, and reads back what the pipeline has pushed. */
async function build(directory: string, registry: Registry): Promise<void> {
  commitAll(directory);

  title(`git push origin ${tag}: the pipeline, in a real rootless BuildKit`);
  const image = `${registry.host}/hello`;
  const { exitCode } = await runPipeline({
    directory,
    tag,
    onOutput: (text) => process.stdout.write(text),
    variables: {
      CI_REGISTRY: registry.host,
      CI_REGISTRY_IMAGE: image,
      CI_REGISTRY_USER: credentials.user,
      CI_REGISTRY_PASSWORD: credentials.password,
    },
  });
  if (exitCode !== 0) throw new Error(`the pipeline failed with ${exitCode}; see its log above`);

  const auth = Buffer.from(`${credentials.user}:${credentials.password}`).toString('base64');
  writeFileSync(join(directory, 'config.json'), JSON.stringify({ auths: { [registry.host]: { auth } } }));
  const crane = (...args: string[]) => execFileSync(inspect().tool('crane'), args, { encoding: 'utf8', env: { DOCKER_CONFIG: directory } }).trim();
  title('Read back from the registry');
  const tags = crane('ls', image).split('\n');
  console.log(`image:  ${image}\ntags:   ${tags.join(', ')}\ndigest: ${crane('digest', `${image}:${tags[0]}`)}`);
}

function title(text: string): void {
  console.log(`\n━━━ ${text} ${'━'.repeat(Math.max(3, 90 - text.length))}`);
}

demo().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
