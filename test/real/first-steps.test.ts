import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pack, withoutNpm } from '../support/package.ts';
import { folder } from '../support/projects.ts';
import { output } from '../support/run.ts';

const name = 'projen-buildkit-image-pipeline';
const [, section] = /\n## Get started\n([^]*?)\n## /.exec(readFileSync('README.md', 'utf8')) ?? [];

/** The code of README's steps, in order, and the sentence above each. */
const steps = [...section.matchAll(/^1\. (.*)\n\n {3}```(\w+)\n([^]*?) {3}```$/gm)]
  .map(([, sentence, language, code]) => ({ sentence, language, code: code.replace(/^ {3}/gm, '') }));

test('README\'s first steps work as they stand there, in a repository with a Dockerfile', () => {
  const [directory, origin] = [folder(), folder()];
  const env = { ...withoutNpm(), GIT_AUTHOR_NAME: 'a', GIT_AUTHOR_EMAIL: 'a@example.com', GIT_COMMITTER_NAME: 'a', GIT_COMMITTER_EMAIL: 'a@example.com' };
  const run = (code: string) => output(['sh', '-euc', code], { cwd: directory, env });
  run(`git init --quiet --bare ${origin} && git init --quiet && git remote add origin ${origin}`);
  writeFileSync(join(directory, 'Dockerfile'), 'FROM scratch\n');
  const tarball = pack();
  expect(steps.map(({ language }) => language)).toEqual(['sh', 'js', 'sh', 'sh']);
  const printed: string[] = [];
  for (const { sentence, language, code } of steps) {
    if (language === 'sh') printed.push(run(`{\n${code.replace(name, tarball)}\n} 2>&1`));
    else writeFileSync(join(directory, /`(.+)`/.exec(sentence)?.[1] ?? ''), code);
  }
  expect(printed.join('').match(/^.*\[[a-z-]+\]$/gm)).toEqual([expect.stringMatching(/- checks: nothing is set.*\[no-checks\]$/)]);
  run('npx projen && git diff --exit-code');
  const pushed = output(['git', '-C', origin, 'ls-tree', '-r', '--name-only', 'v1.0.0']).split('\n');
  expect(pushed).toEqual(expect.arrayContaining(['.gitlab-ci.yml', '.gitlab/buildkit/job.sh', '.projenrc.js', 'Dockerfile', 'package-lock.json']));
  expect(pushed.filter((path) => path.startsWith('node_modules/'))).toEqual([]);
});
