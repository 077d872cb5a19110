import { resolve } from 'node:path';
import { gitIn, write } from '../../lab/repository.ts';
import { testWith } from '../support/parts.ts';
import { repository } from '../support/repository.ts';
import { output, run } from '../support/run.ts';

const script = resolve('build-tools/release-notes.sh');

/** A repository with two releases, and commits of all kinds between them. */
function releases(): string {
  const directory = repository({ 'programs.sha256': '', 'examples/hello/.gitlab-ci.yml': 'stages: [check]\n' });
  const git = gitIn(directory);
  git('tag', 'v1.0.0');
  write(directory, { 'examples/hello/.gitlab-ci.yml': 'stages: [check, image]\n' });
  for (const subject of ['feat(tags): calendar versions', 'fix: a tag with a "quote"', 'docs: more', 'refactor(x)!: options are called images', 'feat!: another default', 'perf: half the time', 'Merge branch a']) {
    git('add', '--all');
    git('commit', '--quiet', '--allow-empty', `--message=${subject}`);
  }
  git('tag', 'v2.0.0');
  return directory;
}

test('the notes of a release list its commits by kind, and show what has changed in generated files', () => {
  const directory = releases();
  const notes = output([script, 'v2.0.0'], { cwd: directory });
  expect(notes.split('### Generated files')[0]).toBe(`### Breaking changes

- another default
- **x**: options are called images

### Features

- **tags**: calendar versions

### Fixes

- half the time
- a tag with a "quote"

`);
  expect(notes).toContain(output([resolve('build-tools/generated-diff.sh'), 'v1.0.0', 'v2.0.0'], { cwd: directory }));
});

test('the first release has nothing to compare with', () => {
  expect(output([script, 'v1.0.0'], { cwd: releases() })).toBe('The first release.\n');
});

test('a release that does not exist is an error', () => {
  expect(run([script, 'v3.0.0'], { cwd: releases() })).toMatchObject({ status: 1, stderr: 'release-notes.sh: there is no v3.0.0.\n' });
  expect(run([script], { cwd: releases() })).toMatchObject({ status: 2, stderr: 'usage: build-tools/release-notes.sh TAG\n' });
});

testWith('shellcheck').each(['release-notes.sh', 'release.sh'])('shellcheck has nothing to say of %s', (name) => {
  expect(output(['shellcheck', resolve('build-tools', name)])).toBe('');
});
