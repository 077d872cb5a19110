import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { program as proxy } from '../../../src/core/features/proxy/proxy.sh.ts';
import { program as bin } from '../../../src/core/job/bin.sh.ts';
import { program as client } from '../../../src/core/job/client.sh.ts';
import { program as job } from '../../../src/core/job/job.sh.ts';
import { shells } from '../../support/parts.ts';
import { folder } from '../../support/projects.ts';
import { runRows } from '../../support/shell-rows.ts';

const files = folder();
writeFileSync(join(files, 'buildctl'), '#!/bin/sh\nfor word; do printf "<%s>" "$word"; done\n');
const programs = `chmod +x ${files}/buildctl\nPATH=${files}:$PATH\n${job.source}${bin.source}${client.source}${proxy.source}`;
const secret = 'http://user:p%22$a*\'w`@proxy.example.com:3128';
const show = 'buildctl build\nenv | grep -iE "^(no|https?)_proxy="';
const gitlab = { CI_SERVER_HOST: 'gitlab.example.com', CI_REGISTRY: 'registry.example.com:5050' };

describe.each(shells)('under %s', (_name, shell) => {
  const run = (commands: string, env: Readonly<Record<string, string>> = {}, flags?: string) =>
    runRows(shell, programs, [{ commands, env: { CORP_PROXY: secret, ...env } }], { flags })[0];

  test('the job and the steps get the proxy, in both spellings', () => {
    const { status, stdout, stderr } = run(`proxy_use http http://a:1\nproxy_use_variable https CORP_PROXY\nproxy_except .corp.example.com "\${UNSET-}" 10.0.0.0/8\n${show}`);
    const no = 'localhost,127.0.0.1,::1,.corp.example.com,10.0.0.0/8';
    expect([status, stderr]).toEqual([0, '']);
    const flags = `<build><--opt><build-arg:http_proxy=http://a:1><--opt><build-arg:https_proxy=${secret}><--opt><build-arg:no_proxy=${no}>`;
    expect(stdout.slice(0, flags.length)).toBe(flags);
    expect(stdout.slice(flags.length).split('\n').sort()).toEqual([
      '', 'HTTP_PROXY=http://a:1', `HTTPS_PROXY=${secret}`, `NO_PROXY=${no}`, 'http_proxy=http://a:1', `https_proxy=${secret}`, `no_proxy=${no}`,
    ].sort());
  });

  test.each([
    [gitlab, 'gitlab.example.com,registry.example.com:5050'],
    [{ CI_SERVER_HOST: 'gitlab.example.com' }, 'gitlab.example.com'],
    [{ ...gitlab, CI_SERVER_HOST: 'gitlab.com' }, undefined],
  ])('with %j, GitLab is reached directly: %s', (env, hosts) => {
    expect(run('proxy_except_gitlab a.example.com\nprintf %s "$no_proxy"', env).stdout).toBe(['localhost,127.0.0.1,::1,a.example.com', ...hosts === undefined ? [] : [hosts]].join());
  });

  test('a variable that is empty is named', () => {
    const { status, stderr } = run('proxy_use_variable https NONE');
    expect([status, stderr]).toEqual([1, expect.stringContaining('proxy.sh: the CI variable NONE is empty, and the option proxy needs it.')]);
  });

  test('no trace and no log shows the password', () => {
    const { status, stdout, stderr } = run('proxy_use_variable https CORP_PROXY\nproxy_except\nbuildctl prune\necho "a $CORP_PROXY b" | job_untraced job_masked', {}, '-eux');
    expect([status, stdout]).toEqual([0, '<prune>a http://[MASKED]@proxy.example.com:3128 b\n']);
    // the line that prints it belongs to the test
    expect(stderr.replace(/^\++ echo .*$/m, '')).not.toMatch(/p%22|user:/);
  });
});
