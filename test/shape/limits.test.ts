import { type BuildkitImagePipelineOptions, type Problem, describe as line, synthesize } from '../../src/core/mod.ts';
import { failure } from '../support/failure.ts';

const range = (length: number) => Array.from({ length }, (_, index) => index);
const check = (name: string, needs: string[] = []) => ({ name, commands: ['true'], needs });

/** What GitLab refuses in a file, or takes for something else. */
test.each<readonly [given: unknown, ...problems: string[]]>([
  [{ checks: [check('<<')] }, '- checks[0].name: "<<" is a keyword of GitLab and cannot be the name of a job. Use another name, such as "check". [reserved-name]'],
  [{ checks: [check('a', ['build-image', 'build-image:api'])] },
    '- checks[0].needs[0]: "build-image" builds the image and waits for the checks. Remove it: the check would wait for itself. [cycle]',
    '- checks[0].needs[1]: "build-image:api" builds the image and waits for the checks. Remove it: the check would wait for itself. [cycle]'],
  [{ checks: [check('a', ['a'])] }, '- checks[0].needs: ["a","a"] is a cycle, so none of these checks can start. Remove one of these needs. [cycle]'],
  [{ runner: { tags: range(51).map((tag) => `t${tag}`) } }, '- runner.tags: 51 tags are more than the 50 that GitLab allows for a job. Keep 50 of them. [too-many]'],
  [{ runner: { tags: ['$RUNNER'] } }, '- runner.tags[0]: "$RUNNER" contains "$", which GitLab expands. Remove the "$". [expansion]'],
  [{ cache: { s3: { bucket: 'cache', region: 'eu', role: 'arn:aws:iam::123456789012:role/a', audience: '$X' } } }, '- cache.s3.audience: "$X" contains "$", which GitLab expands. Remove the "$". [expansion]'],
  [{ checks: [...range(51).map((name) => check(`c${name}`)), check('d', range(51).map((name) => `c${name}`))] },
    '- checks[51].needs: 51 jobs are more than the 50 that GitLab allows for a job. Keep 50 of them. [too-many]'],
  [{ checks: range(51).map((name) => check(`c${name}`)) }, '- checks: 51 jobs are needed by an image job, but GitLab allows no more than 50. Build the images in one job, or wait for a single check that needs the others. [too-many]'],
  [{ images: [{ name: 'a' }, { name: 'b'.repeat(255) }] }, `- images: "build-image:${'b'.repeat(84)}... is longer than the 255 characters that GitLab allows for the name of a job. Give the image a shorter name. [job-name]`],
  [{ images: [{ name: 'b'.repeat(256) }] }, `- images[0].name: "${'b'.repeat(96)}... is longer than the 255 characters that registries accept. Shorten it. [image-name]`],
  [{ images: [{ name: 'a' }, { name: 'b', additionalNames: ['a'] }] }, '- images[1].additionalNames[0]: "$CI_REGISTRY_IMAGE/a" is already a name of images[0]. Remove it, or use another name. [duplicate]'],
  [{ images: [{ name: 'a', additionalNames: ['docker.io/acme/a'] }, { name: 'b', additionalNames: ['docker.io/acme/a'] }] }, '- images[1].additionalNames[0]: "docker.io/acme/a" is already a name of images[0]. Remove it, or use another name. [duplicate]'],
])('%j is refused', (given, ...problems) => {
  expect(failure(given).message.split('\n').slice(1)).toEqual(problems);
});

test.each<BuildkitImagePipelineOptions>([
  { runner: { tags: range(50).map((tag) => `t${tag}`) } },
  { checks: range(50).map((name) => check(`c${name}`)) },
  { images: [{ name: 'b'.repeat(243) }] },
])('%j is taken', (given) => {
  expect(() => synthesize(given)).not.toThrow();
});

/** What may be meant, but hardly is. */
test.each<readonly [given: unknown, ...warnings: string[]]>([
  [{ images: [{ buildArgs: { REVISION: '$CI_COMMIT_SHA', PRICE: '$5', FROM: '${BASE}' } }] },
    '- images[0].buildArgs.REVISION: "$CI_COMMIT_SHA" is literal and does not expand. Write { variable: "CI_COMMIT_SHA" }, unless you want the literal text. [literal-variable]',
    '- images[0].buildArgs.FROM: "${BASE}" is literal and does not expand. Write { variable: "BASE" }, unless you want the literal text. [literal-variable]'],
  [{ images: [{ labels: { a: 'v$CI_COMMIT_TAG' }, annotations: { b: '$X' } }] },
    '- images[0].labels.a: "v$CI_COMMIT_TAG" is literal and does not expand. Store the text in a CI variable, and write { variable: ... } with its name, unless you want the literal "$CI_COMMIT_TAG". [literal-variable]',
    '- images[0].annotations.b: "$X" is literal and does not expand. Write { variable: "X" }, unless you want the literal text. [literal-variable]'],
  [{ checks: [{ ...check('a'), variables: { A: '$CI_JOB_ID' }, services: [{ image: 'redis', variables: { B: '$CI_JOB_ID' } }] }] },
    '- checks[0].variables.A: "$CI_JOB_ID" is literal and does not expand. Write { variable: "CI_JOB_ID" }, unless you want the literal text. [literal-variable]',
    '- checks[0].services[0].variables.B: "$CI_JOB_ID" is literal and does not expand. Write { variable: "CI_JOB_ID" }, unless you want the literal text. [literal-variable]'],
  [{ mirrors: { 'docker.io': ['hub.docker.com', 'registry-1.docker.io'], 'hub.docker.com': [] } },
    '- mirrors["docker.io"]: "hub.docker.com" is a website, not a registry: BuildKit cannot pull images from it. Remove it: BuildKit asks Docker Hub after all mirrors. Its registry is "registry-1.docker.io". [web-page]',
    '- mirrors["hub.docker.com"]: "hub.docker.com" is a website, not a registry: BuildKit cannot pull images from it. Write "docker.io" for Docker Hub. [web-page]'],
  [{ buildkit: { image: 'moby/buildkit:v0.32.2' } }, '- buildkit.image: "moby/buildkit:v0.32.2" does not seem to be rootless, and other BuildKit images need a privileged job. Use an image such as "moby/buildkit:v0.32.2-rootless", unless this image also runs without root. [not-rootless]'],
  [{ buildkit: { image: `moby/buildkit@sha256:${'0'.repeat(64)}` } }],
  [{ buildkit: { image: `moby/buildkit:v0.32.2-rootless@sha256:${'0'.repeat(64)}` } }],
  [{ buildkit: { image: `moby/buildkit:v0.32.2@sha256:${'0'.repeat(64)}` } }, expect.stringContaining('does not seem to be rootless')],
  [{ buildkit: { image: 'registry.example.com/ci/buildkit-rootless:1' } }],
  [{ images: [{ buildArgs: { NPM_TOKEN: 'hunter2' } }] }, '- images[0].buildArgs.NPM_TOKEN: "NPM_TOKEN" sounds like a secret, but anybody who can pull the image can read build arguments in its history. If it is a secret, use the option secrets, and RUN --mount=type=secret in the Dockerfile. [secret-build-arg]'],
])('%j is warned of', (given, ...warnings) => {
  const found: Problem[] = [];
  synthesize(given as object, { onWarning: (warning) => found.push(warning) });
  expect(found.map(line)).toEqual(warnings);
});
