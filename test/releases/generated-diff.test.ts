import { resolve } from 'node:path';
import { gitIn, write } from '../../lab/repository.ts';
import { testWith } from '../support/parts.ts';
import { repository } from '../support/repository.ts';
import { output, run } from '../support/run.ts';

const script = resolve('build-tools/generated-diff.sh');
const ci = 'examples/hello/.gitlab-ci.yml';
const program = 'examples/hello/.gitlab/buildkit/image.sh';

/** A repository with the examples of two releases. */
function releases(): string {
  const sums = (...names: string[]) => ({ 'programs.sha256': names.map((name, index) => `${String(index).repeat(64)}  ${name}\n`).join('') });
  const directory = repository({ ...sums('a.sh', 'b.sh', 'old.sh'), [ci]: 'stages: [check]\n', [program]: 'a\n', 'examples/hello/.projenrc.ts': '1\n', 'examples/gone/.gitlab-ci.yml': 'x\n', 'examples/same/.gitlab-ci.yml': 'x\n' });
  const git = gitIn(directory);
  git('tag', 'v1.0.0');
  write(directory, { ...sums('a.sh', 'new.sh', 'old.sh'), [ci]: 'stages: [check, image]\n', [program]: '`````\n', 'examples/hello/.projenrc.ts': '2\n', 'src/a.ts': '' });
  git('rm', '--quiet', 'examples/gone/.gitlab-ci.yml');
  git('add', '--all');
  git('commit', '--quiet', '--message=all');
  git('tag', 'v2.0.0');
  return directory;
}

test('the notes of a release show each example whose generated files have changed, and how', () => {
  expect(output([script, 'v1.0.0', 'v2.0.0'], { cwd: releases() })).toBe(`### Generated files

Programs: \`b.sh\`, \`new.sh\`. The examples, as \`git diff v1.0.0 v2.0.0 -- 'examples/*/.gitlab*'\` shows them:

<details><summary><code>gone</code>: 1 file changed, 1 deletion(-)</summary>

\`\`\`\`\`\`diff
diff --git a/examples/gone/.gitlab-ci.yml b/examples/gone/.gitlab-ci.yml
deleted file mode 100644
--- a/examples/gone/.gitlab-ci.yml
+++ /dev/null
@@ -1 +0,0 @@
-x
\`\`\`\`\`\`

</details>

<details><summary><code>hello</code>: 2 files changed, 2 insertions(+), 2 deletions(-)</summary>

\`\`\`\`\`\`diff
diff --git a/${ci} b/${ci}
--- a/${ci}
+++ b/${ci}
@@ -1 +1 @@
-stages: [check]
+stages: [check, image]
diff --git a/${program} b/${program}
--- a/${program}
+++ b/${program}
@@ -1 +1 @@
-a
+\`\`\`\`\`
\`\`\`\`\`\`

</details>
`);
});

test('a release that changes no generated file says so', () => {
  expect(output([script, 'v2.0.0'], { cwd: releases() })).toBe('### Generated files\n\nThe generated files are unchanged.\n');
});

test('a release that does not exist is an error', () => {
  expect(run([script, 'v3.0.0'], { cwd: releases() })).toMatchObject({ status: 128, stderr: expect.stringContaining('v3.0.0') });
  expect(run([script], { cwd: releases() })).toMatchObject({ status: 2, stderr: 'usage: build-tools/generated-diff.sh FROM [TO]\n' });
});

testWith('shellcheck')('shellcheck has nothing to say', () => {
  expect(output(['shellcheck', script])).toBe('');
});
