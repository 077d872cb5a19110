import { imagesIn } from '../../src/core/text/dockerfile.ts';

const args = new Map<string, string | undefined>([['TAG', '3.22'], ['REGISTRY', undefined], ['EMPTY', '']]);

const rows: readonly (readonly [dockerfile: string, images: readonly string[], frontend?: string])[] = [
  ['FROM alpine:3.22', ['alpine:3.22']],
  ['from alpine AS x\nFROM x\nFROM X as y', ['alpine']],
  ['FROM Alpine\nFROM a b c\nFROM -', ['a']],
  ['FROM --platform=$BUILDPLATFORM golang:1.26 AS build\nFROM scratch\nCOPY --from=build / /', ['golang:1.26']],
  ['FROM a\nFROM b\nCOPY --from=0 / /\nCOPY --chown=1:1 --from=c:1 / /\nADD --from=d x y', ['a', 'b', 'c:1', 'd']],
  ['FROM a\nRUN --mount=type=cache,target=/c --mount=type=bind,from=b:1,target=/b make --from=c', ['a', 'b:1']],
  ['FROM a\nRUN --mount=from=b', ['a', 'b']],
  // build arguments
  ['ARG BASE=alpine\nARG TAG=1\nFROM ${BASE}:$TAG', ['alpine:3.22']],
  ['ARG A="alpine" B=\'node\'\nFROM $A\nFROM ${B}', ['alpine', 'node']],
  ['FROM ${NONE:-alpine}:${TAG:+x}', []],
  ['ARG TAG\nARG NONE\nFROM a:${TAG:-1}\nFROM b:${NONE-1}\nFROM c${NONE:+x}', ['a:3.22', 'b:1', 'c']],
  ['ARG EMPTY=1\nFROM a${EMPTY:-x}\nFROM b${EMPTY-x}', ['ax', 'b']],
  ['ARG ONE=a\nARG TWO=${ONE}:1\nFROM $TWO', ['a:1']],
  ['ARG NONE\nFROM $NONE\nFROM a:$UNSET\nFROM a-${TARGETARCH}\nFROM ${A#x}\nFROM a$', []],
  ['ARG REGISTRY=x\nFROM $REGISTRY/a\nFROM ${REGISTRY:-x}/b\nFROM c', ['c']],
  ['FROM a\nARG TAG=9\nFROM b:$TAG', ['a']],
  ['FROM a\nCOPY --from=$X / /\nRUN --mount=from=$X true', ['a']],
  // the format
  ['# syntax=docker/dockerfile:1\nFROM a', ['a'], 'docker/dockerfile:1'],
  ['#syntax = docker/dockerfile:1 x\n# check=error=true\nFROM a', ['a'], 'docker/dockerfile:1'],
  ['\n# syntax=docker/dockerfile:1\nFROM a', ['a']],
  ['FROM a\n# syntax=b\n# FROM c', ['a']],
  ['\ufeff# escape=`\r\nFROM `\r\n  a AS b\r\nRUN dir C:\\\r\nFROM c\r\n', ['a', 'c']],
  ['FROM \\\n  # a comment\n\n  a:1 \\  \n  AS b\nFROM b', ['a:1']],
  ['FROM a\nRUN <<EOF\nFROM b\nEOF\nFROM c', ['a', 'c']],
  ['FROM a\nRUN cat <<-"END" >x <<\'OTHER\'\nFROM b\n\tEND\nFROM c\nOTHER\nCOPY <<EOF /x\nFROM d\nEOF\nFROM e', ['a', 'e']],
  ['FROM a\nRUN echo $((1<<2)) "<<EOF"\nFROM b\nRUN cat <<<x\nFROM c', ['a', 'b', 'c']],
  ['FROM a\nRUN echo \\\n  FROM b\nONBUILD COPY --from=c / /', ['a']],
  ['FROM a\nFROM a', ['a']],
  ['', []],
  ['FROM', []],
  ['not a Dockerfile <<', []],
];

test.each(rows.map((row) => [row[0], row] as const))('%j', (_name, [dockerfile, images, frontend]) => {
  expect(imagesIn(dockerfile, args)).toEqual({ frontend, images });
});
