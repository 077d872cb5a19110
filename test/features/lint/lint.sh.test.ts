import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { program as lint } from '../../../src/core/features/lint/lint.sh.ts';
import { program as job } from '../../../src/core/job/job.sh.ts';
import { shells } from '../../support/parts.ts';
import { folder } from '../../support/projects.ts';
import { runRows } from '../../support/shell-rows.ts';

/** What `buildctl` of BuildKit v0.32.2 prints for a Dockerfile with these findings. */
const finding = (rule: string, detail: string, line: number) => `
WARNING: ${rule} - https://docs.docker.com/go/dockerfile/rule/${rule.toLowerCase()}/
${detail}
Dockerfile:${line}
--------------------
   ${line} | >>> WARNING: NoRule - of the Dockerfile
   ${line + 1} |     COPY a b:9
--------------------
`;
const findings = finding('StageNameCasing', "Stage name 'Base' should be lowercase", 1)
  + finding('SecretsUsedInArgOrEnv', 'Do not use ARG or ENV instructions for sensitive data (ENV "A_TOKEN")', 3)
  + finding('UndefinedVar', 'Usage of undefined variable \'$a\\b\tc\'', 5)
  + finding('UndefinedVar', 'Usage of undefined variable \'$a\\b\tc\'', 12);

/** Folders with a `buildctl` that prints a text, and an awk. */
const stubs = (text: string, status = 0) => {
  const at = folder();
  writeFileSync(join(at, 'text'), text);
  writeFileSync(join(at, 'buildctl'), `#!/bin/sh\nprintf '%s\\n' "$@" >'${at}/arguments'\ncat '${at}/text'\nexit ${status}\n`);
  chmodSync(join(at, 'buildctl'), 0o755);
  return at;
};
const awks = [['awk', undefined], ['mawk', ['mawk']], ['gawk', ['gawk']], ['busybox awk', ['busybox', 'awk']]] as const;
const installed = awks.filter(([, command]) => command === undefined || hasCommand(command[0]));

function hasCommand(command: string): boolean {
  try {
    execFileSync('sh', ['-c', `command -v ${command}`]);
    return true;
  } catch {
    return false;
  }
}

const build = 'build() { lint_run "$@"; printf "%s|" "$@"; }\nmkdir "$job_folder/images"\n';
const report = '\ncat "$job_folder/images/gl-code-quality-report.json"';
const rows = (shell: readonly string[], commands: readonly string[], path: string) =>
  runRows(shell, `${job.source}${lint.source}${build}`, commands.map((line) => ({ commands: line + report, env: { PATH: `${path}:${process.env.PATH}` } })));

describe.each(shells)('%s', (_name, shell) => {
  test('tells the findings, reports them, and passes the build on with its flags', () => {
    const stub = stubs(findings);
    const [ran] = rows(shell, ['lint_dockerfile "docker/my api.Dockerfile" none -- build a "b c" --opt "label:x=--"'], stub);
    expect(ran).toMatchObject({ status: 0, stdout: expect.stringMatching(/^a\|b c\|--opt\|label:x=--\|\[/) });
    expect(readFileSync(join(stub, 'arguments'), 'utf8')).toBe('build\n--progress=quiet\n--frontend\ndockerfile.v0\na\nb c\n--opt\nlabel:x=--\n--opt\nrequestid=frontend.lint\n');
    expect(ran.stderr).toContain('lint.sh: docker/my api.Dockerfile:3: Do not use ARG or ENV instructions for sensitive data (ENV "A_TOKEN") (critical)\n  https://docs.docker.com/go/dockerfile/rule/secretsusedinargorenv/\n');
    const found = JSON.parse(ran.stdout.slice(ran.stdout.indexOf('[')));
    expect(found.map(({ check_name, severity, location }: Finding) => [check_name, severity, location.path, location.lines.begin])).toEqual([
      ['StageNameCasing', 'minor', 'docker/my api.Dockerfile', 1],
      ['SecretsUsedInArgOrEnv', 'critical', 'docker/my api.Dockerfile', 3],
      ['UndefinedVar', 'major', 'docker/my api.Dockerfile', 5],
      ['UndefinedVar', 'major', 'docker/my api.Dockerfile', 12],
    ]);
    expect(found[2].description).toBe("Usage of undefined variable '$a\\b c' (https://docs.docker.com/go/dockerfile/rule/undefinedvar/)");
    expect(new Set(found.map(({ fingerprint }: Finding) => fingerprint)).size).toBe(4);
  });

  test('stops the job from the severity on, but for skipped rules', () => {
    const stub = stubs(findings);
    const call = (words: string) => `lint_dockerfile Dockerfile ${words} -- build --opt a`;
    const ran = rows(shell, ['critical', 'major', 'minor', 'none', 'critical SecretsUsedInArgOrEnv', 'major SecretsUsedInArgOrEnv', 'minor SecretsUsedInArgOrEnv UndefinedVar StageNameCasing'].map(call), stub);
    expect(ran.map(({ status }) => status)).toEqual([1, 1, 1, 0, 0, 1, 0]);
    expect(ran[0].stderr).toContain('lint.sh: Dockerfile has findings of the severity critical or above, so the image is not built.\n  Correct them.');
    expect(ran[0].stdout).not.toContain('--opt');
    expect(ran[6].stdout).toMatch(/\[\n\]\n$/);
  });

  test('several images have one report, and what cannot be checked is built', () => {
    const good = stubs(findings);
    const ran = rows(shell, ['lint_dockerfile a none -- build x\nlint_dockerfile b none -- build y\necho "[$lint_path]" >&2'], good);
    expect(ran[0].stderr.endsWith('\n[]\n')).toBe(true);
    expect(JSON.parse(ran[0].stdout.slice(ran[0].stdout.indexOf('[')))).toHaveLength(8);
    const bad = rows(shell, ['lint_dockerfile a minor -- build x'], stubs('----\nerror: failed to solve: no such frontend\n', 1));
    expect(bad[0]).toMatchObject({ status: 0, stderr: 'lint.sh: BuildKit does not check a: failed to solve: no such frontend\n' });
  });
});

test.each(installed)('%s gives the same report', (_name, command) => {
  const stub = stubs(findings);
  if (command) {
    const [program, ...args] = command;
    const real = execFileSync('sh', ['-c', `command -v ${program}`], { encoding: 'utf8' }).trim();
    mkdirSync(join(stub, 'real'));
    symlinkSync(real, join(stub, 'real', program));
    writeFileSync(join(stub, 'awk'), `#!/bin/sh\nexec ${real} ${args.join(' ')} "$@"\n`, { mode: 0o755 });
  }
  const [ran] = rows(['dash'], ['lint_dockerfile Dockerfile none -- build x'], stub);
  expect(JSON.parse(ran.stdout.slice(ran.stdout.indexOf('[')))[2].description).toContain("'$a\\b c'");
});

interface Finding {
  readonly check_name: string;
  readonly severity: string;
  readonly fingerprint: string;
  readonly location: { readonly path: string; readonly lines: { readonly begin: number } };
}
