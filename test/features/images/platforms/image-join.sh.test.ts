import { program as join } from '../../../../src/core/features/images/platforms/image-join.sh.ts';
import { program as job } from '../../../../src/core/job/job.sh.ts';
import { shells } from '../../../support/parts.ts';
import { runRows } from '../../../support/shell-rows.ts';

const [amd64, arm64] = ['a', 'b'].map((letter) => `R/app@sha256:${letter.repeat(64)}`);

/** A build that says what it gets. The log of BuildKit has the manifests in `manifests`. */
const programs = `${job.source}${join.source}
image_build() {
  image_name=$4 image_attributes=$3 image_folder=$job_folder/$1 image_references='R/app:1
R/app:latest
'
  mkdir "$image_folder"
  shift 5
  "$image_how" "$@"
}
image_make() { echo "made $image_references$image_untagged"; }
image_solve() {
  for word; do case $word in *=$image_folder/*) ;; *) echo "$word" ;; esac; done
  cat "$image_folder/join/Dockerfile"
  for word in $manifests; do echo "#8 exporting manifest $word 0.0s done"; done >"$image_folder/log"
}
`;
const env = { manifests: [amd64, arm64].map((image) => image.split('@')[1]).join(' '), AMD: amd64, ARM: arm64 };
const call = "image_join IMAGE '1\nlatest' a=b R/app -- linux/amd64 AMD linux/arm64 ARM";

describe.each(shells)('under %s', (_name, shell) => {
  const run = (commands: string, more: Readonly<Record<string, string>> = {}) =>
    runRows(shell, programs, [{ commands, env: { ...env, ...more } }])[0];

  test('the platforms are joined without a push, then with one', () => {
    const { status, stdout, stderr } = run(call);
    const solved = (output: string) => [
      '', '--frontend', 'dockerfile.v0', '--local', '--local', '--opt', 'platform=linux/amd64,linux/arm64',
      '--opt', `context:linux/amd64=docker-image://${amd64}`, '--opt', `context:linux/arm64=docker-image://${arm64}`, '--output', output,
      'ARG TARGETPLATFORM', 'FROM $TARGETPLATFORM', '',
    ].join('\n');
    expect({ status, stdout, stderr }).toEqual({
      status: 0, stderr: '', stdout: `${solved('type=image,name=R/app,push=false,a=b')}${solved('type=image,"name=R/app:1,R/app:latest",push=true,a=b')}`,
    });
  });

  test('nothing is pushed if a platform would change', () => {
    const { status, stdout, stderr } = run(call, { manifests: env.manifests.replace(/b+$/, 'c') });
    expect([status, stdout.includes('push=true')]).toEqual([1, false]);
    expect(stderr).toMatch(new RegExp(`^image-join\\.sh: ${arm64} would not stay as it was built and tested, so nothing was tagged\\.\\n {2}\\S.*\\n$`));
  });

  test('a platform that was not pushed is told', () => {
    expect(run(call, { ARM: '' })).toMatchObject({ status: 1, stdout: '', stderr: expect.stringContaining('the job that builds R/app for linux/arm64 left no digest in ARM.') });
  });

  test('there is nothing to join where nothing is pushed', () => {
    expect(run(call, { IMAGE_PUSH: 'false' })).toEqual({ status: 0, stderr: '', stdout: 'image-join.sh: the platforms of R/app are built and not pushed, so there is nothing to join.\n' });
  });

  test('a platform is pushed without its tags, and another image with them', () => {
    const { stdout } = run('image_by_digest image_build A 1 a=b R/app --\necho "left $image_references$image_untagged"\nimage_build B 1 a=b R/web --');
    expect(stdout).toBe('made R/app\n,push-by-digest=true,name-canonical=true\nleft \nmade R/app:1\nR/app:latest\n\n');
  });
});
