import { type BuildkitImagePipelineOptions, type ImageOptions, describe as describeProblem, synthesize } from '../../../src/core/mod.ts';

/** The lines of the build that an option adds to those of an image without it, and the attributes of `--output`. */
function added(image: ImageOptions, more: BuildkitImagePipelineOptions = {}): string[] {
  const plain = lines({});
  return lines({ ...more, images: [image] }).filter((line) => !plain.includes(line));
}

function lines(options: BuildkitImagePipelineOptions): string[] {
  const [{ content }] = synthesize(options);
  return content.slice(content.lastIndexOf('\n  script:\n')).split('\n').slice(2)
    .map((line) => line.trim().replace(/ \\$/, '')).filter((line) => line !== '- |-' && !line.startsWith('#'));
}

const table: [image: ImageOptions, ...lines: string[]][] = [
  // what is built from
  [{ context: 'https://example.com/a.git#main:sub' }, "--opt 'context=https://example.com/a.git#main:sub'"],
  [{ context: 'ssh://git@example.com/a' }, '--opt context=ssh://git@example.com/a'],
  [{ context: 'git@example.com:a/b.git', dockerfile: './docker/b.Dockerfile' }, '--opt context=git@example.com:a/b.git', '--opt filename=docker/b.Dockerfile'],
  [{ context: 'https://example.com/a.tar.gz?x=1' }, "--opt 'context=https://example.com/a.tar.gz?x=1'"],
  [{ contexts: { shared: './libs/shared/' } }, '--local shared=libs/shared', '--opt context:shared=local:shared'],
  [{ contexts: { context: 'a', dockerfile: 'b' } }, '--local _context=a', '--opt context:context=local:_context', '--local _dockerfile=b', '--opt context:dockerfile=local:_dockerfile'],
  [{ contexts: { 'alpine:3.22': 'docker-image://alpine:3.23', 'src': 'https://example.com/a.git' } }, '--opt context:alpine:3.22=docker-image://alpine:3.23', '--opt context:src=https://example.com/a.git'],
  // the frontend
  [{ syntax: 'docker/dockerfile:1.20' }, '--opt build-arg:BUILDKIT_SYNTAX=docker/dockerfile:1.20'],
  [{ noCache: true }, '--opt no-cache='],
  [{ noCacheFilter: ['deps', 'build'] }, '--opt no-cache=deps,build'],
  [{ noCache: true, noCacheFilter: ['deps'] }, '--opt no-cache='], // every stage, those among them
  [{ noCache: false, noCacheFilter: [], network: 'default' }],
  [{ frontendAttributes: { 'hostname': 'a b', 'vcs:source': { variable: 'SOURCE' } } }, "--opt 'hostname=a b'", '--opt "vcs:source=$SOURCE"'],
  // the sandbox of a build step
  [{ network: 'none' }, '--opt force-network-mode=none'],
  [{ network: 'host' }, '--opt force-network-mode=host', '--allow network.host'],
  [{ network: 'host', entitlements: ['network.host'] }, '--opt force-network-mode=host', '--allow network.host'],
  [{ entitlements: ['network.host'] }, '--allow network.host'],
  [{ extraHosts: { db: '10.0.0.5', six: 'fd00::5', v: { variable: 'DB' } } }, '--opt "add-hosts=db=10.0.0.5,six=fd00::5,\\"v=$(job_csv DB)\\""'],
  [{ ulimits: { nofile: '1024:2048', core: '-1' } }, '--opt ulimit=nofile=1024:2048,core=-1'],
  [{ shmSize: '128m' }, '--opt shm-size=134217728'],
  [{ shmSize: '1G' }, '--opt shm-size=1073741824'],
  [{ shmSize: '4096' }, '--opt shm-size=4096'],
  // secrets and keys
  [{ secrets: [{ id: 'npm', variable: 'NPM_TOKEN' }, { id: 'pip', fileVariable: 'PIP_CONF' }] }, 'image_secret_variable npm NPM_TOKEN', 'image_secret_file pip PIP_CONF'],
  [{ ssh: [{ fileVariable: 'KEY' }, { id: 'deploy', fileVariable: 'OTHER' }] }, 'image_ssh_key default KEY', 'image_ssh_key deploy OTHER'],
  [{ secrets: [{ id: 'a', variable: 'A' }], ssh: [{ fileVariable: 'KEY' }] }, 'image_secret_variable a A', 'image_ssh_key default KEY'],
  // what comes before and after the build
  [{ platforms: ['linux/amd64', 'linux/arm64'] }, 'image_platforms linux/amd64 linux/arm64 --'],
  [{ smokeTest: { commands: ["it's a \"b\" $C"], exec: ['/app', ''] } }, 'image_smoke_test \'["/bin/sh","-c","it\'\\\'\'s a \\"b\\" $C"]\'', 'image_smoke_test \'["/app",""]\''],
  [{ cache: { disabled: true } }],
  [{ secrets: [], ssh: [], contexts: {}, extraHosts: {}, ulimits: {}, frontendAttributes: {}, platforms: [], labels: {}, annotations: {} }],
];

test.each<[ImageOptions, ...string[]]>(table)('%j', (image, ...expected) => {
  expect(added(image)).toEqual(expected);
  // what is fetched brings its own Dockerfile
  expect(lines({ images: [image] }).includes('--local dockerfile=.')).toBe(image.context === undefined);
});

/** The call that builds the only image: the attributes of its --output, and its names. */
function build(options: BuildkitImagePipelineOptions): { output: string; names: string } {
  const [, output = '', names = ''] = lines(options).flatMap((line) => [/^image_build IMAGE "\$tags" ("(?:\\.|[^"\\])*"|\S+) (.*) --$/.exec(line) ?? []].flat());
  return { output, names };
}

test.each<[BuildkitImagePipelineOptions, string]>([
  [{ compression: 'zstd' }, 'compression=zstd'],
  [{ compression: 'gzip', compressionLevel: 9, forceCompression: true }, 'compression=gzip,compression-level=9,force-compression=true'],
  [{ compression: 'uncompressed' }, 'compression=uncompressed'],
  [{ compressionLevel: 0, forceCompression: false }, 'compression=zstd,compression-level=0'],
  [{ forceCompression: true }, 'compression=zstd,force-compression=true'],
  [{}, 'compression=zstd'],
])('the layers with %j, and those of the cache', (options, attributes) => {
  expect(build(options).output).toBe(attributes);
  expect(lines(options)).toContain(`cache_registry tags "$CI_REGISTRY_IMAGE" mode=max,${attributes}`);
});

test.each<[ImageOptions, string]>([
  [{}, '"$CI_REGISTRY_IMAGE"'],
  [{ name: 'api' }, '"$CI_REGISTRY_IMAGE/api"'],
  [{ name: 'r.example.com/api', additionalNames: ['web', 'docker.io/acme/api'] }, 'r.example.com/api "$CI_REGISTRY_IMAGE/web" docker.io/acme/api'],
])('%j is pushed as %s', (image, names) => {
  expect(lines({ images: [image] }).filter((line) => line.startsWith('image_build ')).map((line) => line.replace(/^\S+ \S+ /, ''))).toEqual([`"$tags" compression=zstd ${names} --`]);
});

test('annotations are attributes of the output, each in quotes where it needs them', () => {
  const annotations = { 'a': 'b,c="d"', 'b': 'plain', 'org.example.title': { variable: 'CI_PROJECT_TITLE' } };
  expect(build({ images: [{ annotations }] }).output)
    .toBe('"compression=zstd,\\"annotation.a=b,c=\\"\\"d\\"\\"\\",annotation.b=plain,\\"annotation.org.example.title=$(job_csv CI_PROJECT_TITLE)\\""');
});

test('an image has tags of its own, or those of the pipeline', () => {
  const found = lines({ images: [{ name: 'a', tags: { raw: [{ value: 'own' }] } }, { name: 'b' }], jobs: 'one' }).filter((line) => line.includes('image_build '));
  expect(found).toEqual([
    'image_build A_IMAGE "$A_IMAGE_TAGS" compression=zstd "$CI_REGISTRY_IMAGE/a" --',
    'image_build B_IMAGE "$tags" compression=zstd "$CI_REGISTRY_IMAGE/b" --',
  ]);
});

test('a reproducible image has the time of the commit, unless what it is built from is fetched, and no cache', () => {
  const [own, fetched] = [{ images: [{}] }, { images: [{ context: 'https://example.com/a.git' }] }].map((options) => ({ ...options, reproducible: true }));
  expect(lines(own)).toContain('image_date');
  expect(lines(fetched)).not.toContain('image_date');
  for (const options of [own, fetched]) {
    expect(build(options).output).toBe('rewrite-timestamp=true,compression=zstd');
    expect(lines(options).filter((line) => line.startsWith('cache_'))).toEqual([]);
  }
  expect(lines({ images: [{}] })).not.toContain('image_date');
});

test('the daemon allows what an image asks for, and a program is written once', () => {
  const files = synthesize({ images: ['a', 'b'].map((name) => ({ name, network: 'host', secrets: [{ id: 'npm', variable: 'NPM_TOKEN' }] })) });
  expect(files[0].content).toContain('- buildkit_start 30 --allow-insecure-entitlement=network.host\n');
  const programs = files.slice(1).map(({ path }) => path.replace('.gitlab/buildkit/', ''));
  expect(new Set(programs).size).toBe(programs.length);
  expect(programs).toEqual(expect.arrayContaining(['job.sh', 'login.sh', 'buildkit.sh', 'cache.sh', 'image.sh', 'image-secrets.sh']));
});

test.each<[ImageOptions, ...string[]]>([
  [{ buildArgs: { NPM_TOKEN: 'hunter2', api_key: 'hunter2', KEYBOARD: 'de', TOKENIZER: 'x', PUBLIC_KEY: 'x' } },
    '- images[1].buildArgs.NPM_TOKEN: "NPM_TOKEN" sounds like a secret, but anybody who can pull the image can read build arguments in its history. If it is a secret, use the option secrets, and RUN --mount=type=secret in the Dockerfile. [secret-build-arg]',
    '- images[1].buildArgs.api_key: "api_key" sounds like a secret, but anybody who can pull the image can read build arguments in its history. If it is a secret, use the option secrets, and RUN --mount=type=secret in the Dockerfile. [secret-build-arg]'],
  [{ buildArgs: { A: { variable: 'DB_PASSWORD' }, B: { variable: 'CI_COMMIT_SHA' } } },
    '- images[1].buildArgs.A: "DB_PASSWORD" sounds like a secret, but anybody who can pull the image can read build arguments in its history. If it is a secret, use the option secrets, and RUN --mount=type=secret in the Dockerfile. [secret-build-arg]'],
  [{ frontendAttributes: { 'memory': '1g', 'image-resolve-mode': 'pull', 'hostnme': 'a', 'frobnicate': '1', 'hostname': 'a', 'vcs:source': '' } },
    "- images[1].frontendAttributes.memory: \"memory\" has no effect: it needs control groups, which a rootless BuildKit in a job cannot set. Set limits for the job's container in the configuration of the runner. [no-effect]",
    '- images[1].frontendAttributes["image-resolve-mode"]: "image-resolve-mode" has no effect: this BuildKit asks the registry for base images in every build. Remove it. [no-effect]',
    '- images[1].frontendAttributes.hostnme: "hostnme" is not an attribute of the Dockerfile frontend in BuildKit v0.32, which ignores it. Did you mean "hostname"? [unknown-attribute]',
    '- images[1].frontendAttributes.frobnicate: "frobnicate" is not an attribute of the Dockerfile frontend in BuildKit v0.32, which ignores it. Remove it, unless the frontend in the option syntax supports it. [unknown-attribute]'],
])('%j is worth a warning', (image, ...expected) => {
  const warned: string[] = [];
  synthesize({ images: [{ name: 'a' }, { ...image, name: 'b' }] }, { onWarning: (warning) => warned.push(describeProblem(warning)) });
  expect(warned).toEqual(expected);
});
