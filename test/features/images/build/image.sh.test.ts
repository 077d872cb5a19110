import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { program as explain } from '../../../../src/core/diagnosis/explain.sh.ts';
import { program as cache } from '../../../../src/core/features/cache/cache.sh.ts';
import { program as image } from '../../../../src/core/features/images/build/image.sh.ts';
import { program as retry } from '../../../../src/core/features/images/build/retry.sh.ts';
import { program as watch } from '../../../../src/core/features/images/build/watch.sh.ts';
import { program as dependsOn } from '../../../../src/core/features/images/depends-on/image-depends-on.sh.ts';
import { program as smokeTest } from '../../../../src/core/features/images/smoke-test/image-smoke-test.sh.ts';
import { program as job } from '../../../../src/core/job/job.sh.ts';
import { shells } from '../../../support/parts.ts';
import { folder } from '../../../support/projects.ts';
import type { Ran } from '../../../support/run.ts';
import { runRows } from '../../../support/shell-rows.ts';

const daemon = 'buildkit_job=$$\nbuildkit_await() { echo awaited >>"$CALLS"; }\nbuildkit_sweep() { :; }\nbuildkit_lost() { return 1; }\n';
const programs = [job, explain, { source: daemon }, cache, watch, retry, image, dependsOn, smokeTest].map(({ source }) => source).join('');
const digest = `sha256:${'d'.repeat(64)}`;

const bin = folder();
/** Writes down each call and the Dockerfile of a smoke test, and fails where its arguments have $FAIL_AT. */
writeFileSync(join(bin, 'buildctl'), `#!/bin/sh
printf '%s\\n' "$@" '' >>"$CALLS"
args=" $* "
while [ "$#" -gt 0 ]; do
  case $1 in
    --metadata-file) printf '{\\n  "containerimage.config.digest": "sha256:0",\\n  "containerimage.digest": "%s"\\n}' '${digest}' >"$2" ;;
    context=*/test) cat "\${1#context=}/Dockerfile" >>"$CALLS.dockerfile" ;;
  esac
  shift
done
printf '%s\\n' "\${LOG-}"
case $args in *"\${FAIL_AT-nowhere}"*) printf '%s\\n' "\${ERROR-error: failed to solve: no}" >&2; exit 1 ;; esac
`, { mode: 0o755 });

interface Job extends Ran {
  /** The arguments of each call of buildctl, and \`awaited\`. */
  readonly calls: readonly (readonly string[])[];
  readonly dockerfile: string;
  readonly read: (file: string) => string;
  readonly json: (file: string) => unknown;
}

interface Given {
  readonly commands: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
}

const text = (path: string) => {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
};

const project = {
  CI_PROJECT_TITLE: 'The "shop", $5',
  CI_PROJECT_DESCRIPTION: '',
  CI_PROJECT_URL: 'https://gitlab.example.com/a/shop',
  CI_COMMIT_SHA: '860c1904a1ce19322e91ac35af1ab07466440c37',
  CI_COMMIT_TIMESTAMP: '2026-11-24T10:00:00+01:00',
};

const labels = (version: string, of: Readonly<Record<string, string>> = project) => Object.entries({
  title: of.CI_PROJECT_TITLE,
  description: of.CI_PROJECT_DESCRIPTION,
  url: of.CI_PROJECT_URL,
  source: of.CI_PROJECT_URL,
  version,
  revision: of.CI_COMMIT_SHA,
  created: of.CI_COMMIT_TIMESTAMP,
}).flatMap(([name, value = '']) => ['--opt', `label:org.opencontainers.image.${name}=${value}`]);

describe.each(shells)('under %s', (name, shell) => {
  // as GitLab's runner sets them, where the shell knows them
  const flags = name === 'dash' ? '-eu' : '-euo pipefail';
  const run = (rows: readonly Given[]): Job[] => {
    const given = rows.map((row) => ({ cwd: row.cwd ?? folder(), calls: join(folder(), 'calls') }));
    const ran = runRows(shell, programs, rows.map(({ commands, env }, index) => ({
      commands,
      cwd: given[index].cwd,
      env: { ...project, ...env, CALLS: given[index].calls, PATH: `${bin}:${process.env.PATH}` },
    })), { flags });
    return ran.map((result, index) => {
      const { cwd, calls } = given[index];
      const report = (file: string) => text(join(cwd, '.gitlab/buildkit/images', file));
      return {
        ...result,
        stderr: result.stderr.replaceAll(/.* wait_for: No record of process \d+\n/g, ''), // bash says so of a child that has ended already
        // the folder of the job has another name each time
        calls: text(calls).replaceAll(/\/tmp\/buildkit\.\w+/g, 'JOB').split(/\n\n|(?<=^|\n)(?=awaited)|(?<=awaited)\n/).filter(Boolean).map((call) => call.split('\n')),
        dockerfile: text(`${calls}.dockerfile`),
        read: report,
        json: (file) => JSON.parse(report(file)),
      };
    });
  };
  const started = (id = 'IMAGE') => ['build', '--progress=plain', '--metadata-file', `JOB/${id}/metadata.json`, '--frontend', 'dockerfile.v0'];

  test('each name is pushed with each tag, and what was pushed is left for later jobs', () => {
    const [first, odd] = run([
      { commands: "image_build API_IMAGE '1.2.3\n1.2\nlatest' compression=zstd r.example.com/api docker.io/acme/api -- --local context=. --opt 'build-arg:A=a  \"b\" $c'\nimage_report\necho \"$API_IMAGE $API_IMAGE_DIGEST\"" },
      { commands: "image_build IMAGE main 'compression=gzip,\"annotation.x=a,b\"' r.example.com/api --\nimage_report", env: Object.fromEntries(Object.keys(project).map((variable) => [variable, ''])) },
    ]);
    const names = ['r.example.com/api', 'docker.io/acme/api'].flatMap((repository) => ['1.2.3', '1.2', 'latest'].map((tag) => `${repository}:${tag}`));
    expect(first.calls).toEqual([['awaited'], [
      ...started('API_IMAGE'), ...labels('1.2.3'), '--local', 'context=.', '--opt', 'build-arg:A=a  "b" $c',
      '--output', `type=image,"name=${names.join(',')}",push=true,compression=zstd`,
    ]]);
    const reference = `r.example.com/api@${digest}`;
    expect([first.status, first.stderr, first.stdout]).toEqual([0, '', `\nimage.sh: pushed ${reference} as\n${names.map((one) => `  ${one}\n`).join('')}${reference} ${digest}\n`]);
    expect(first.json('API_IMAGE.json')).toEqual({ name: 'r.example.com/api', digest, pushed: true, tags: ['1.2.3', '1.2', 'latest'], references: names });
    expect(first.read('images.env')).toBe(`API_IMAGE=${reference}\n`);
    expect(odd.calls[1].slice(-2)).toEqual(['--output', 'type=image,"name=r.example.com/api:main",push=true,compression=gzip,"annotation.x=a,b"']);
    expect(odd.calls[1].slice(6, -2)).toEqual(labels('main', {}));
  });

  test('an image that is not pushed says so, and names no reference', () => {
    const [{ status, stdout, calls, json, read }] = run([{ commands: "image_build IMAGE '1.0.0\nlatest' x=y r.example.com/app --\nimage_report", env: { IMAGE_PUSH: 'false' } }]);
    expect([status, stdout]).toEqual([0, `\nimage.sh: built r.example.com/app@${digest}, not pushed\n`]);
    expect(calls[1].at(-1)).toBe('type=image,"name=r.example.com/app:1.0.0,r.example.com/app:latest",push=false,x=y');
    expect(json('IMAGE.json')).toEqual({ name: 'r.example.com/app', digest, pushed: false, tags: [], references: [] });
    expect(read('images.env')).toBe('');
  });

  test('several images are reported together, and reports of an earlier job are no part of their build contexts', () => {
    const cwd = folder();
    mkdirSync(join(cwd, '.gitlab/buildkit/images'), { recursive: true });
    writeFileSync(join(cwd, '.gitlab/buildkit/images/OLD.json'), '{}');
    const [{ status, stdout, read, json }] = run([{
      cwd,
      commands: [
        'image_build A_IMAGE 1 x=y r/a --',
        'ls -A .gitlab/buildkit',
        'IMAGE_PUSH=false',
        'image_build B_IMAGE 1 x=y r/b --',
        'image_report',
        'ls .gitlab/buildkit/images',
      ].join('\n'),
    }]);
    expect([status, stdout.split('\n').filter((line) => /env|json|images$/.test(line))]).toEqual([0, ['A_IMAGE.json', 'B_IMAGE.json', 'images.env']]);
    expect(read('images.env')).toBe(`A_IMAGE=r/a@${digest}\n`);
    expect([json('A_IMAGE.json'), json('B_IMAGE.json')]).toMatchObject([{ pushed: true }, { pushed: false }]);
  });

  test('no tag, and a checkout that cannot be written to, stop the job before anything is built', () => {
    const cwd = folder();
    writeFileSync(join(cwd, '.gitlab'), 'a file');
    const [untagged, unwritable] = run([
      { commands: "image_build IMAGE '' x=y r/a --\necho on", env: { CI_PIPELINE_SOURCE: 'web', CI_COMMIT_REF_NAME: 'main' } },
      { commands: 'echo on', cwd },
    ]);
    expect([untagged.status, untagged.stdout, untagged.calls, untagged.stderr]).toEqual([1, '', [], 'image.sh: no rule of the option tags gives a tag to this pipeline (web of main).\n'
      + '  Add a rule, such as tags: { ref: true }, or remove the trigger that started the pipeline.\n']);
    expect([unwritable.status, unwritable.stdout, unwritable.stderr]).toEqual([1, '', expect.stringMatching(new RegExp(
      `^image\\.sh: user ${process.getuid!()} cannot write to \\.gitlab/buildkit, where the job writes its reports\\.\n`
      + '  The runner must clone the repository for the user of the image, to a disk with free space \\(\\d+ KB are free\\)\\.\n$'))]);
  });

  test('a name that is no image, which only CI_REGISTRY_IMAGE can give, stops the job before anything is built', () => {
    const names = ['', '/api', 'r.example.com/Group/App', 'r.example.com/group//app', 'r.example.com/a.-b', 'app'];
    const good = ['R.example.com:5000/group/my.app_1__x---y', '[::1]:5000/a'];
    const ran = run([...names, ...good].map((one) => ({ commands: `image_build IMAGE 1 x=y '${one}' --\necho on`, env: { CI_REGISTRY_IMAGE: one } })));
    expect(ran.slice(0, names.length).map(({ status, stdout, calls, stderr }) => [status, stdout, calls, stderr])).toEqual(names.map((one) => [1, '', [],
      `image.sh: "${one}" is not the name of an image, which has a host and a path in lower case.\n`
      + `  Correct the CI variable CI_REGISTRY_IMAGE ("${one}"): remove it from the CI configuration and from Settings > CI/CD > Variables, because GitLab sets it.\n`]));
    expect(ran.slice(names.length).map(({ status, stderr }) => [status, stderr])).toEqual(good.map(() => [0, '']));
  });

  test('an empty build argument is mentioned, and passed on', () => {
    const [{ status, stderr, calls }] = run([{ commands: "image_build IMAGE 1 x=y r/a -- --opt build-arg:REVISION= --opt 'build-arg:A=b=' --opt target= --opt build-arg:B=" }]);
    expect([status, stderr]).toEqual([0, 'image.sh: the build argument REVISION is empty.\nimage.sh: the build argument B is empty.\n']);
    expect(calls[1]).toContain('build-arg:REVISION=');
  });

  test('a build that was ended because its push is refused says so, with the answer of the registry', () => {
    const asks = 'preflight_asks=yes\npreflight_start() { mkdir "$2/push"; echo "error: failed to push$image_repositories: denied" >"$image_folder/push/refused"; }\n';
    const [refused, passed] = run([
      { commands: `${asks}image_build IMAGE 1 x=y r/a r/b --`, env: { FAIL_AT: 'type=image' } },
      { commands: `${asks}image_build IMAGE 1 x=y r/a --` }, // it was faster
    ]);
    expect([refused.status, refused.stderr]).toEqual([1, expect.stringMatching(/^image.sh: a registry refuses the push, so the build is ended.\nerror: failed to push r\/a r\/b: denied\nexplain.sh: r does not let these credentials push there.\n/)]);
    expect([passed.status, passed.stderr]).toEqual([0, '']);
  });

  test('a build that fails leaves no report', () => {
    const [{ status, stdout, calls, read }] = run([{ commands: 'image_build IMAGE 1 x=y r/a --\necho on', env: { FAIL_AT: 'type=image' } }]);
    expect([status, stdout, calls.length, read('IMAGE.json')]).toEqual([1, '\nerror: failed to solve: no\n', 2, '']);
  });

  test('the cache that was chosen is read and written; a build is done again without it where it is broken, and only then', () => {
    const cached = 'cached() { cache_import=type=registry,ref=r/a:main cache_export=type=registry,ref=r/a:own; "$@"; }\ncached image_build IMAGE 1 x=y r/a --';
    const broken = 'error: failed to solve: could not fetch content descriptor sha256:1 (x) from remote: not found';
    const [well, again, other] = run([
      { commands: cached },
      { commands: `${cached}\nimage_report`, env: { FAIL_AT: '--import-cache', ERROR: broken } },
      { commands: cached, env: { FAIL_AT: '--import-cache' } },
    ]);
    const caches = ['--import-cache', 'type=registry,ref=r/a:main', '--export-cache', 'type=registry,ref=r/a:own'];
    const output = ['--output', 'type=image,"name=r/a:1",push=true,x=y'];
    const plain = [...started(), ...labels('1'), ...output];
    expect([well.status, well.calls]).toEqual([0, [['awaited'], [...plain, ...caches]]]);
    expect([again.status, again.calls]).toEqual([0, [['awaited'], [...plain, ...caches], plain]]);
    expect(again.stderr).toBe(`cache.sh: the cache may be broken, so the image is built again without it: ${broken.replace('error: ', '')}\n`);
    expect(again.json('IMAGE.json')).toMatchObject({ pushed: true });
    expect([other.status, other.calls.length, other.stderr]).toEqual([1, 2, 'image.sh: the build failed. The last messages of BuildKit:\n']);
  });

  test('an inline cache is one more name of the image, which the report leaves out', () => {
    const [{ calls, json }] = run([{ commands: 'inline() { cache_export=type=inline cache_reference=r/a:buildcache-main; "$@"; }\ninline image_build IMAGE 1 x=y r/a --\nimage_report' }]);
    expect(calls[1].slice(-4)).toEqual(['--output', 'type=image,"name=r/a:1,r/a:buildcache-main",push=true,x=y', '--export-cache', 'type=inline']);
    expect(json('IMAGE.json')).toMatchObject({ references: ['r/a:1'] });
  });

  test('an image that others are built on is kept as a folder, and only that one', () => {
    const [{ status, stdout, calls }] = run([{
      commands: 'image_keep image_build BASE_IMAGE 1 x=y r/base --\nimage_build API_IMAGE 1 x=y r/api -- --oci-layout "base=$BASE_IMAGE_LAYOUT" --opt "context:base=oci-layout://base@$BASE_IMAGE_DIGEST"\necho "$BASE_IMAGE_LAYOUT" | sed "s|$job_folder|JOB|"',
    }]);
    expect([status, stdout.trimEnd().split('\n').at(-1)]).toEqual([0, 'JOB/BASE_IMAGE/layout']);
    const [, base, , api] = calls;
    expect(base.slice(-4)).toEqual(['--output', 'type=oci,tar=false,dest=JOB/BASE_IMAGE/layout,"name=r/base:1",x=y', '--output', 'type=image,"name=r/base:1",push=true,x=y']);
    expect(api.slice(-6)).toEqual(['--oci-layout', 'base=JOB/BASE_IMAGE/layout', '--opt', `context:base=oci-layout://base@${digest}`, '--output', 'type=image,"name=r/api:1",push=true,x=y']);
  });

  test('an image of another job must be there', () => {
    const [there, missing, unset] = run([{ BASE_IMAGE: 'there' }, { BASE_IMAGE: '' }, undefined].map((env) => ({ commands: 'image_require BASE_IMAGE r/base\necho on', env })));
    expect([there.status, there.stdout, there.stderr]).toEqual([0, 'on\n', '']);
    for (const { status, stdout, stderr } of [missing, unset]) {
      expect([status, stdout, stderr]).toEqual([1, '', 'image-depends-on.sh: the job that builds r/base left no digest in BASE_IMAGE.\n  The job must run in the same pipeline and push its image. Check the log of the job.\n']);
    }
  });

  test('a smoke test runs in the image before it is pushed, and in no other image', () => {
    const tested = 'image_smoke_test \'["/bin/sh","-c","a \\"b\\" $C"]\' image_smoke_test \'["/app"]\' image_build IMAGE 1 x=y r/a -- --opt a=b';
    const [passed, failed, untested] = run([
      { commands: `${tested}\nimage_build OTHER_IMAGE 1 x=y r/b --` },
      { commands: `${tested}\necho on`, env: { FAIL_AT: '--no-cache' } },
      { commands: `${tested}\necho on`, env: { FAIL_AT: 'type=oci' } },
    ]);
    const [, built, test, pushed, , other] = passed.calls;
    expect(built.slice(-4)).toEqual(['--opt', 'a=b', '--output', 'type=oci,tar=false,dest=JOB/IMAGE/layout,"name=r/a:1",x=y']);
    expect(test).toEqual([
      'build', '--progress=plain', '--frontend', 'dockerfile.v0', '--no-cache', '--local', 'context=JOB/IMAGE/test', '--local', 'dockerfile=JOB/IMAGE/test',
      '--oci-layout', 'image=JOB/IMAGE/layout', '--opt', `context:image=oci-layout://image@${digest}`,
    ]);
    expect(passed.dockerfile).toBe('FROM image\nRUN ["/bin/sh","-c","a \\"b\\" $C"]\nRUN ["/app"]\n');
    expect(pushed.at(-1)).toBe('type=image,"name=r/a:1",push=true,x=y');
    expect([passed.status, passed.calls.length, other.at(-1)]).toEqual([0, 6, 'type=image,"name=r/b:1",push=true,x=y']);
    expect([failed.status, failed.calls.length, failed.stderr]).toEqual([1, 3, 'image-smoke-test.sh: the smoke test of r/a failed, so the image was not pushed.\n  The command and its output are above.\n']);
    expect([untested.status, untested.calls.length, untested.dockerfile]).toEqual([1, 2, '']);
  });

  describe('a build context', () => {
    const context = (sent: string, from = '.', cwd = folder()): Given => ({ commands: `image_build IMAGE 1 x=y r/a -- --local context=${from} --local dockerfile=.`, env: { LOG: `#2 transferring context: 2B done\n#4 transferring context: ${sent}` }, cwd });

    test('is looked at where it is large, or slow to send', () => {
      const sizes: { readonly [sent: string]: boolean } = {
        '1.2kB done': false,
        '49.9MB 2.1s done': false,
        '50.3MB 0.4s done': true,
        '99MB 9.9s done': true,
        '123.4MB 3.0s done': true,
        '1.1GB 31.0s done': true,
        '3.1MB 12.3s done': true,
        '3.1MB 9.9s done': false,
        '900B 0.1s done': false,
      };
      const found = run(Object.keys(sizes).map((sent) => context(sent)));
      expect(found.map(({ status }) => status)).toEqual(found.map(() => 0));
      expect(Object.fromEntries(Object.keys(sizes).map((sent, index) => [sent, found[index].stdout.includes('is large')]))).toEqual(sizes);
    });

    test('that is large is told by its largest parts, and never fails the job', () => {
      const cwd = folder();
      const parts: Readonly<Record<string, number>> = { 'node modules/a': 5, '.cache/b': 3, '-x': 2, 'small': 0, 'dist/c': 4 };
      for (const [path, megabytes] of Object.entries(parts)) {
        mkdirSync(join(cwd, 'app', path, '..'), { recursive: true });
        writeFileSync(join(cwd, 'app', path), 'x'.repeat(megabytes * 2 ** 20));
      }
      // nothing there starts with a dot, and nothing is there
      const [parted, plain, gone] = run([context('60.5MB 1.2s done', 'app', cwd), context('60.5MB 1.2s done'), context('60.5MB 1.2s done', 'gone')]);
      expect(parted.stdout).toContain('\nimage.sh: the build context app is large: 60.5MB in 1 s. Exclude files that the image does not need in app/.dockerignore. The largest files and folders:\n'
        + '  5 MB node modules\n  4 MB dist\n  3 MB .cache\n  2 MB -x\nimage.sh: pushed');
      expect([parted, plain, gone].map(({ status }) => status)).toEqual([0, 0, 0]);
    });
  });
});
