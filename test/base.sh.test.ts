import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { shells, testWith } from './support/parts.ts';
import { folder } from './support/projects.ts';
import { output, run } from './support/run.ts';
import { program } from '../src/core/features/images/build/program.ts';
import { synthesize } from '../src/core/mod.ts';

const file = join(folder(), 'build.sh');
writeFileSync(file, synthesize().find(({ path }) => path.endsWith('/build.sh'))!.content);

const a = `sha256:${'a'.repeat(64)}`;
const b = `sha256:${'b'.repeat(64)}`;

/** Nothing is said of the base, for it is none, or somebody else has said it. */
const none = '';
/** Two empty labels. */
const unknown = ',';
const tagged = (name: string) => `${name},`;
const alpine = tagged('docker.io/library/alpine:3.22');

type Row = readonly [dockerfile: string | readonly string[], base: string, flags?: readonly string[]];
const opt = (...attributes: readonly string[]) => attributes.flatMap((attribute) => ['--opt', attribute]);
const layout = (name: string, variable: string, digest: string) =>
  ['--oci-layout', `${name}=/tmp/buildkit.x/${variable}/layout`, ...opt(`context:${name}=oci-layout://${name}@${digest}`)];

const table: { readonly [title: string]: readonly Row[] } = {
  'the full name of an image': [
    ['FROM alpine:3.22', alpine],
    ['FROM debian', tagged('docker.io/library/debian:latest')],
    ['FROM moby/buildkit:rootless', tagged('docker.io/moby/buildkit:rootless')],
    ['FROM docker.io/alpine:3.22', alpine],
    ['FROM index.docker.io/library/alpine:3.22', alpine],
    ['FROM ghcr.io/owner/image', tagged('ghcr.io/owner/image:latest')],
    ['FROM registry.example.com:5000/a/b/c:1', tagged('registry.example.com:5000/a/b/c:1')],
    ['FROM localhost/app', tagged('localhost/app:latest')],
    ['FROM host:5000/app', tagged('host:5000/app:latest')],
    ['FROM a__b/c-d.e_f:V1', tagged('docker.io/a__b/c-d.e_f:V1')],
    [`FROM alpine:3.22@${a}`, `docker.io/library/alpine:3.22,${a}`],
    [`FROM gcr.io/distroless/static@${a}`, `gcr.io/distroless/static,${a}`],
    ['FROM 0', tagged('docker.io/library/0:latest')],
  ],
  'no image': [
    ['FROM scratch', none],
    [['FROM scratch AS empty', 'FROM empty'], none],
    ['', none],
    ['# only a comment', none],
  ],
  'what no reference is': [
    ['FROM Alpine', unknown],
    ['FROM "alpine"', unknown],
    ['FROM ./base.Dockerfile', unknown],
    ['FROM alpine@sha256:abc', unknown],
    [`FROM alpine@sha512:${'a'.repeat(128)}`, unknown],
    [`FROM alpine:${'x'.repeat(129)}`, unknown],
    ['FROM a//b', unknown],
    ['FROM $(id)', unknown],
    ['FROM `id`', unknown],
    ['FROM a;id', unknown],
    ['FROM [::1]:5000/app', unknown],
    ['FROM', unknown],
    ['FROM alpine # the base', unknown],
    ['FROM alpine AS', unknown],
  ],
  'how it may be written': [
    ['from alpine:3.22', alpine],
    ['\t FrOm\t alpine:3.22 \t', alpine],
    ['\n# syntax=docker/dockerfile:1\n\n  # more\nFROM alpine:3.22', alpine],
    ['\uFEFFFROM alpine:3.22\n', alpine],
    ['\uFEFF# escape=`\r\nFROM `\r\nalpine:3.22\r\n', alpine],
    ['# comment\r\nFROM alpine:3.22 AS build\r\nRUN a \\\r\n  b\r\nFROM build\r\n', alpine],
    ['FROM --platform=$BUILDPLATFORM alpine:3.22 AS x', alpine],
    ['FROM --platform="linux/amd64" alpine:3.22', unknown],
    ['FROM \\\nalpine:3.22', alpine],
    ['FR\\\nOM alpine:3.22', alpine],
    ['FROM alpine\\  \n:3.22', alpine],
    ['FROM \\\n# FROM debian\n\n   alpine:3.22', alpine],
    ['# escape=`\nFROM `\nalpine:3.22', alpine],
    ['# Escape = ` \n# syntax=x\nFROM `\nalpine:3.22', alpine],
    ['# a comment\n# escape=`\nFROM `\nalpine:3.22', unknown],
    ['\n# escape=`\nFROM `\nalpine:3.22', unknown],
    ['FROM alpine:3.22\nRUN a \\\n\n# FROM debian\\\nFROM debian', alpine],
    ['FROM alpine:3.22\nRUN a \\\\\nFROM debian', tagged('docker.io/library/debian:latest')],
    ['FROM alpine:3.22\nRUN a \\ \t\nFROM debian', alpine],
    ['# comment \\\nFROM alpine:3.22', alpine],
  ],
  'stages': [
    [['FROM alpine:3.22 AS one', 'FROM debian'], tagged('docker.io/library/debian:latest')],
    [['FROM alpine:3.22 AS one', 'FROM one as two', 'FROM two'], alpine],
    [['FROM alpine:3.22 AS Build-1', 'FROM build-1'], alpine],
    [['FROM alpine:3.22 AS Build', 'FROM Build'], unknown],
    [['FROM debian AS alpine', 'FROM alpine'], tagged('docker.io/library/debian:latest')],
    [['FROM alpine AS alpine', 'FROM alpine'], tagged('docker.io/library/alpine:latest')],
    [['FROM debian AS x', 'FROM alpine:3.22 AS x', 'FROM x'], alpine],
    [['FROM x AS y', 'FROM alpine AS x', 'FROM y'], tagged('docker.io/library/x:latest')],
    [['FROM alpine:3.22 AS one', 'FROM debian'], alpine, opt('target=ONE')],
    [['FROM alpine:3.22 AS one', 'FROM one AS two', 'FROM debian'], alpine, opt('target=two')],
    [['FROM alpine:3.22', 'FROM debian'], none, opt('target=0')],
    [['FROM alpine:3.22', 'FROM debian'], none, opt('target=missing')],
  ],
  'instructions that hold others': [
    [['FROM alpine:3.22', 'RUN <<EOF', 'FROM debian', 'EOF'], alpine],
    [['FROM alpine:3.22', 'RUN <<-EOF', 'FROM debian', '\tEOF', 'ENV A=1'], alpine],
    [['FROM alpine:3.22', 'RUN <<EOF', '\tEOF', 'FROM debian', 'EOF'], alpine],
    [['FROM alpine:3.22', "RUN cat <<'EOF' >/file && echo \"$HOME\"", 'FROM debian', 'EOF'], alpine],
    [['FROM alpine:3.22', 'RUN --mount=type=cache,target=/c <<"EOF" sh', 'FROM debian \\', 'EOF'], alpine],
    [['FROM alpine:3.22', 'COPY <<one <<two /to/', 'FROM debian', 'one', 'FROM debian', 'two'], alpine],
    [['FROM alpine:3.22', 'ADD << EOF /to', 'FROM debian', 'EOF', 'FROM ghcr.io/a/b'], tagged('ghcr.io/a/b:latest')],
    [['FROM alpine:3.22', 'RUN cat \\', '  <<EOF', 'FROM debian', 'EOF'], alpine],
    [['FROM alpine:3.22', 'ONBUILD RUN <<EOF', 'FROM debian', 'EOF'], alpine],
    [['FROM alpine:3.22', 'RUN <<EOF\r', 'FROM debian\r', 'EOF\r'], alpine],
    [['FROM alpine:3.22', 'RUN echo "<<EOF"', 'FROM debian'], tagged('docker.io/library/debian:latest')],
    [['FROM alpine:3.22', 'RUN cat <<<EOF', 'FROM debian'], tagged('docker.io/library/debian:latest')],
    [['FROM alpine:3.22', 'RUN ["cat", "<<EOF"]', 'FROM debian'], tagged('docker.io/library/debian:latest')],
    [['FROM alpine:3.22', 'RUN echo $((1<<2))', 'FROM debian'], tagged('docker.io/library/debian:latest')],
    [['FROM alpine:3.22', 'CMD cat <<EOF', 'FROM debian'], tagged('docker.io/library/debian:latest')],
    [['FROM alpine:3.22', "RUN echo it's <<EOF", 'FROM debian', 'EOF'], unknown],
    [['FROM alpine:3.22', 'RUN cat <<EOF; true', 'FROM debian', 'EOF;'], unknown],
    [['FROM alpine:3.22', 'RUN echo ${A%b} <<EOF', 'FROM debian', 'EOF'], unknown],
    [['FROM alpine:3.22', 'RUN <<EOF', 'FROM debian'], none],
    [['FROM alpine:3.22', 'INCLUDE other'], unknown],
    [['apiVersion: v1', 'FROM alpine:3.22'], unknown],
    [['RUN true', 'FROM alpine:3.22'], unknown],
  ],
  'arguments': [
    [['ARG TAG=3.22', 'FROM alpine:$TAG'], alpine],
    [['ARG TAG=3.21', 'FROM alpine:${TAG}'], alpine, opt('build-arg:TAG=3.22')],
    [['ARG IMAGE', 'FROM $IMAGE'], alpine, opt('build-arg:IMAGE=alpine:3.22')],
    [['ARG IMAGE', 'FROM ${IMAGE:-alpine:3.22}'], alpine],
    [['ARG IMAGE=', 'FROM ${IMAGE:-alpine:3.22}'], alpine],
    [['ARG TAG=', 'FROM alpine${TAG-:3}'], tagged('docker.io/library/alpine:latest')],
    [['ARG IMAGE', 'FROM $IMAGE'], unknown],
    [['FROM $IMAGE'], unknown, opt('build-arg:IMAGE=alpine')],
    [['FROM debian', 'ARG IMAGE=alpine', 'FROM $IMAGE'], unknown],
    [['ARG A=1 B="2" C=\'3\'', 'ARG D=$A.$B', 'FROM a:${D}.$C'], tagged('docker.io/library/a:1.2.3')],
    [['ARG A=1', 'ARG A', 'ARG A=${A}2', 'FROM a:$A'], tagged('docker.io/library/a:12')],
    [['ARG A=a B=b', 'FROM $A$B/${A}x'], tagged('docker.io/ab/ax:latest')],
    [['ARG A="x y" B=b', 'FROM $B'], tagged('docker.io/library/b:latest')],
    [['ARG A="x y"', 'FROM $A'], unknown],
    [['ARG A=\'$B\'', 'FROM a:$A'], unknown],
    [['ARG A=a\\ B=b', 'FROM $B'], unknown],
    [['ARG A=x', 'FROM a:${A:+y}'], unknown],
    [['ARG A=x', 'FROM a:${A%x}'], unknown],
    [['ARG A=x', 'FROM a:${A:-$B}'], unknown],
    [['ARG A=x', 'FROM a:\\$A'], unknown],
    [['ARG TARGETARCH=amd64', 'FROM a:$TARGETARCH'], unknown],
    [['FROM a:$TARGETARCH'], unknown],
    [['ARG N=one', 'FROM alpine:3.22 AS one', 'FROM debian AS two', 'FROM $N'], alpine],
    [['ARG N=scratch', 'FROM $N'], none],
    [['ARG A', 'FROM $A'], unknown, opt('build-arg:A=$(touch /tmp/x)"\'\n,b')],
  ],
  'named contexts': [
    ['FROM base', tagged('docker.io/library/alpine:3'), opt('context:base=docker-image://alpine:3')],
    ['FROM docker.io/library/base:latest', tagged('docker.io/library/alpine:3'), opt('context:base=docker-image://alpine:3')],
    ['FROM base:1', tagged('docker.io/library/base:1'), opt('context:base=docker-image://alpine:3')],
    ['FROM alpine:3.22', `ghcr.io/a/b,${a}`, opt(`context:alpine:3.22=docker-image://ghcr.io/a/b@${a}`)],
    ['FROM ghcr.io/x/y', alpine, opt('context:ghcr.io/x/y=docker-image://alpine:3.22')],
    [['FROM debian AS build', 'FROM build'], alpine, opt('context:build=docker-image://alpine:3.22')],
    [['FROM base AS build', 'FROM build'], alpine, opt('context:base=docker-image://alpine:3.22')],
    [['FROM alpine:3.22', 'COPY --from=shared / /'], alpine, ['--local', 'shared=libs', ...opt('context:shared=local:shared')]],
    ['FROM shared', none, ['--local', 'shared=libs', ...opt('context:shared=local:shared')]],
    ['FROM shared', none, opt('context:shared=https://example.com/a.git')],
    ['FROM base', none, opt('context:base=docker-image://scratch')],
    ['FROM base', tagged('docker.io/library/base:latest'), opt('context:base=docker-image://base')],
    // what dependsOn gives
    ['FROM base', `registry.example.com/shop/base,${a}`, opt(`context:base=docker-image://registry.example.com/shop/base@${a}`)],
    ['FROM base', `registry.example.com/shop/base,${a}`, layout('base', 'BASE_IMAGE', a)],
    ['FROM base', unknown, layout('base', 'BASE_IMAGE', b)],
    ['FROM base', unknown, layout('base', 'OTHER_IMAGE', a)],
    ['FROM base', unknown, opt(`context:base=oci-layout://base@${a}`)],
  ],
  'labels of others': [
    ['FROM alpine:3.22', none, opt('label:org.opencontainers.image.base.name=mine')],
    ['FROM alpine:3.22', none, opt('label:org.opencontainers.image.base.digest=')],
    ['FROM alpine:3.22', alpine, opt('label:org.opencontainers.image.title=mine')],
    [['FROM alpine:3.22', 'LABEL a=b \\', '  org.opencontainers.image.base.name="mine"'], none],
    [['FROM alpine:3.22', '# LABEL org.opencontainers.image.base.name=x', 'RUN echo org.opencontainers.image.base.name'], alpine],
  ],
  'a context that is fetched': [
    ['FROM alpine:3.22', none, opt('context=https://example.com/a.git')],
    ['FROM alpine:3.22', none, opt('dockerfilekey=other')],
  ],
};
const rows: readonly (readonly [title: string, ...row: Row])[] = Object.entries(table)
  .flatMap(([title, group]) => group.map((row) => [title, ...row] as const));

/** What is found in a project's Dockerfile. */
function found(shell: readonly string[], dockerfile: string | undefined, flags: readonly string[], path = 'app/Dockerfile') {
  const cwd = folder();
  if (dockerfile !== undefined) {
    mkdirSync(join(cwd, dirname(path)), { recursive: true });
    writeFileSync(join(cwd, path), dockerfile);
  }
  return run([...shell, '-eu', '-c', `. ${file}; base_find "$@"; printf '%s\\n' "$base_found" "$base_name" "$base_digest"`, 'sh', ...flags], {
    cwd, env: { PATH: process.env.PATH, LC_ALL: 'C.UTF-8', BASE_IMAGE: `registry.example.com/shop/base@${a}` },
  });
}

describe.each(shells)('under %s', (_name, shell) => {
  test.each(rows.map((row) => [row] as const))('%j', ([, dockerfile, base, flags = []]) => {
    const text = typeof dockerfile === 'string' ? dockerfile : `${dockerfile.join('\n')}\n`;
    const { status, stdout, stderr } = found(shell, text, ['--local', 'context=.', '--local', 'dockerfile=app', ...flags]);
    expect([status, stderr, stdout.split('\n')[0]]).toEqual([0, '', base]);
  });

  test('the labels are the flags of buildctl', () => {
    expect(found(shell, `FROM alpine@${a}`, ['--local', 'dockerfile=app']).stdout.split('\n').slice(1, 3))
      .toEqual(['label:org.opencontainers.image.base.name=docker.io/library/alpine', `label:org.opencontainers.image.base.digest=${a}`]);
  });

  test.each(['other.Dockerfile', 'a=b', '-', "it's $(id) a  b"])('the Dockerfile may be called %s', (name) => {
    const flags = ['--local', `dockerfile=${name}`, '--opt', `filename=${name}`];
    expect(found(shell, 'FROM alpine:3.22', flags, `${name}/${name}`).stdout.split('\n')[0]).toBe(alpine);
  });

  test.each([
    ['is missing', undefined, ['--local', 'dockerfile=app']],
    ['is a folder', 'FROM alpine', ['--local', 'dockerfile=.', '--opt', 'filename=app']],
    ['is not local', 'FROM alpine', []],
    ['is no text', '\0\x01\xff\n\0FROM alpine', ['--local', 'dockerfile=app', '--opt', 'target=x']],
  ])('nothing fails where it %s', (_what, dockerfile, flags) => {
    const { status, stdout, stderr } = found(shell, dockerfile, flags);
    expect([status, stderr]).toEqual([0, '']);
    expect([none, unknown]).toContain(stdout.split('\n')[0]);
  });
});

test('the module that the library carries is the program', () => {
  expect(program.source).toBe(['image', 'base', 'context'].map((name) => readFileSync(`src/core/features/images/build/${name}.sh`, 'utf8')).join('\n'));
});

testWith('shellcheck')('shellcheck has nothing to say', () => {
  expect(output(['shellcheck', '--shell=sh', file])).toBe('');
});
