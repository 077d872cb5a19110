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
  [{ noCache: ['deps', 'build'] }, '--opt no-cache=deps,build'],
  [{ noCache: false, network: 'default' }],
  [{ attributes: { 'hostname': 'a b', 'attest:sbom': { variable: 'SBOM' } } }, "--opt 'hostname=a b'", '--opt "attest:sbom=$SBOM"'],
  // the sandbox of a build step
  [{ network: 'none' }, '--opt force-network-mode=none'],
  [{ network: 'host' }, '--opt force-network-mode=host', '--allow network.host'],
  [{ network: 'host', entitlements: ['network.host'] }, '--opt force-network-mode=host', '--allow network.host'],
  [{ entitlements: ['network.host'] }, '--allow network.host'],
  [{ extraHosts: { db: '10.0.0.5', six: 'fd00::5', v: { variable: 'DB' } } }, '--opt "add-hosts=db=10.0.0.5,six=fd00::5,\\"v=$DB\\""'],
  [{ ulimits: { nofile: '1024:2048', core: '-1' } }, '--opt ulimit=nofile=1024:2048,core=-1'],
  [{ shmSize: '128m' }, '--opt shm-size=134217728'],
  [{ shmSize: '1G' }, '--opt shm-size=1073741824'],
  [{ shmSize: '4096' }, '--opt shm-size=4096'],
  // secrets and keys
  [{ secrets: [{ id: 'npm', variable: 'NPM_TOKEN' }, { id: 'pip', fileVariable: 'PIP_CONF' }] },
    '- secret_variable npm NPM_TOKEN', '- secret_file pip PIP_CONF', '--secret id=npm,env=NPM_TOKEN', '--secret "id=pip,\\"src=$PIP_CONF\\""'],
  [{ ssh: [{ fileVariable: 'KEY' }, { id: 'deploy', fileVariable: 'OTHER' }] },
    '- ssh_key default KEY', '- ssh_key deploy OTHER', '--ssh "default=$KEY"', '--ssh "deploy=$OTHER"'],
  [{ secrets: [{ id: 'a', variable: 'A' }], ssh: [{ fileVariable: 'KEY' }] },
    '- secret_variable a A', '- ssh_key default KEY', '--secret id=a,env=A', '--ssh "default=$KEY"'],
  [{ secrets: [], ssh: [], contexts: {}, extraHosts: {}, ulimits: {}, attributes: {} }],
];

test.each<[ImageOptions, ...string[]]>(table)('%j', (image, ...expected) => {
  expect(added(image)).toEqual(expected);
  // what is fetched brings its own Dockerfile
  expect(lines({ images: [image] }).includes('--local dockerfile=.')).toBe(image.context === undefined);
});

test.each<[BuildkitImagePipelineOptions['compression'], string]>([
  ['zstd', ',compression=zstd'],
  [{ type: 'gzip', level: 9, force: true }, ',compression=gzip,compression-level=9,force-compression=true'],
  [{ type: 'uncompressed' }, ',compression=uncompressed'],
  [{ level: 0, force: false }, ',compression=zstd,compression-level=0'],
  [{}, ',compression=zstd'],
  [undefined, ',compression=zstd'],
])('the layers with %j', (compression, attributes) => {
  expect(lines({ compression }).find((line) => line.startsWith('--output'))).toMatch(new RegExp(`,push=true${attributes}"$`));
});

test('a reproducible image has the time of the commit, unless what it is built from is fetched, and no cache', () => {
  const [own, fetched] = [{ images: [{}] }, { images: [{ context: 'https://example.com/a.git' }] }].map((options) => lines({ ...options, reproducible: true }));
  expect(own).toContain('- date_to_commit');
  expect(fetched).toContain('- unset SOURCE_DATE_EPOCH');
  for (const found of [own, fetched]) {
    expect(found.find((line) => line.startsWith('--output'))).toMatch(/,push=true,rewrite-timestamp=true,compression=zstd"$/);
    expect(found.filter((line) => line.startsWith('- cache_'))).toEqual([]);
  }
  expect(lines({ images: [{}] })).not.toContain('- date_to_commit');
});

test('the daemon allows what an image asks for, and a program is written once', () => {
  const files = synthesize({ images: ['a', 'b'].map((name) => ({ name, network: 'host', secrets: [{ id: 'npm', variable: 'NPM_TOKEN' }] })) });
  expect(files[0].content).toContain('BUILDKITD_FLAGS: --oci-worker-no-process-sandbox --allow-insecure-entitlement=network.host\n');
  expect(files.map(({ path }) => path)).toEqual(['.gitlab-ci.yml', '.gitlab/buildkit/job.sh', '.gitlab/buildkit/auth.sh', '.gitlab/buildkit/cache.sh', '.gitlab/buildkit/build.sh', '.gitlab/buildkit/metadata.sh', '.gitlab/buildkit/secrets.sh']);
});

test.each<[ImageOptions, ...string[]]>([
  [{ buildArgs: { NPM_TOKEN: 'hunter2', api_key: 'hunter2', KEYBOARD: 'de', TOKENIZER: 'x', PUBLIC_KEY: 'x' } },
    '- images[1].buildArgs.NPM_TOKEN: "NPM_TOKEN" sounds like a secret, and anybody who can pull the image can read a build argument in its history. Use the option secrets, and RUN --mount=type=secret in the Dockerfile, unless it is none. [secret-build-arg]',
    '- images[1].buildArgs.api_key: "api_key" sounds like a secret, and anybody who can pull the image can read a build argument in its history. Use the option secrets, and RUN --mount=type=secret in the Dockerfile, unless it is none. [secret-build-arg]'],
  [{ buildArgs: { A: { variable: 'DB_PASSWORD' }, B: { variable: 'CI_COMMIT_SHA' } } },
    '- images[1].buildArgs.A: "DB_PASSWORD" sounds like a secret, and anybody who can pull the image can read a build argument in its history. Use the option secrets, and RUN --mount=type=secret in the Dockerfile, unless it is none. [secret-build-arg]'],
  [{ attributes: { 'memory': '1g', 'image-resolve-mode': 'pull', 'hostnme': 'a', 'frobnicate': '1', 'hostname': 'a', 'attest:sbom': '' } },
    "- images[1].attributes.memory: \"memory\" needs control groups, which a rootless BuildKit in a job may not set, and it says nothing of that. Limit the job's container where the runner is configured. [no-effect]",
    '- images[1].attributes["image-resolve-mode"]: "image-resolve-mode" changes nothing: this BuildKit asks the registry for its base images in every build. Take it out. [no-effect]',
    '- images[1].attributes.hostnme: "hostnme" is no attribute of the Dockerfile frontend in BuildKit v0.32, which ignores it. Did you mean "hostname"? [unknown-attribute]',
    '- images[1].attributes.frobnicate: "frobnicate" is no attribute of the Dockerfile frontend in BuildKit v0.32, which ignores it. Take it out, unless the frontend that "syntax" names knows it. [unknown-attribute]'],
])('%j is worth a warning', (image, ...expected) => {
  const warned: string[] = [];
  synthesize({ images: [{ name: 'a' }, { ...image, name: 'b' }] }, { onWarning: (warning) => warned.push(describeProblem(warning)) });
  expect(warned).toEqual(expected);
});
