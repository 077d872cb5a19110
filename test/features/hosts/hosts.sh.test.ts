import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { program as hosts } from '../../../src/core/features/hosts/hosts.sh.ts';
import { program as login } from '../../../src/core/features/registries/login.sh.ts';
import { program as bin } from '../../../src/core/job/bin.sh.ts';
import { program as client } from '../../../src/core/job/client.sh.ts';
import { program as job } from '../../../src/core/job/job.sh.ts';
import { shells } from '../../support/parts.ts';
import { folder } from '../../support/projects.ts';
import { runRows } from '../../support/shell-rows.ts';

const files = folder();
const file = (name: string, text: string) => {
  writeFileSync(join(files, name), text);
  return join(files, name);
};
const pem = (what: string, content: string, end = '\n') => `-----BEGIN ${what}-----\n${content}\n-----END ${what}-----${end}`;
file('buildctl', '#!/bin/sh\nfor word; do printf "<%s>" "$word"; done\n');
const corp = file('corp.pem', pem('CERTIFICATE', 'corp', ''));
const other = file('other one.pem', pem('CERTIFICATE', 'other'));
const key = file('key.pem', pem('EC PRIVATE KEY', 'key'));
const variables = {
  CORP: corp,
  OTHER: other,
  CERT: file('cert.pem', pem('CERTIFICATE', 'cert')),
  KEY: key,
  TEXT: pem('CERTIFICATE', 'corp'),
  DER: file('der', '\u0000\u0001'),
  LOCKED: file('locked.pem', pem('ENCRYPTED PRIVATE KEY', 'key')),
};
const fork = { CI_MERGE_REQUEST_SOURCE_PROJECT_ID: '2', CI_MERGE_REQUEST_PROJECT_ID: '1' };

describe.each(shells)('under %s', (_name, shell) => {
  const run = (commands: string, env: Readonly<Record<string, string>> = {}) => runRows(shell, `chmod +x ${files}/buildctl\nPATH=${files}:$PATH\n${job.source}${login.source}${bin.source}${client.source}${hosts.source}`, [{
    commands: `${commands}\nbuildctl build --opt a | sed "s|$job_folder|JOB|g"`, env: { ...variables, ...env },
  }])[0];

  test('the client trusts one set of authorities for the token servers of all hosts, and the files are taken as they are', () => {
    const { status, stdout, stderr } = run('hosts_ca corp.pem a.example.com:5000 [::1]:5000\nhosts_ca_variable OTHER b.example.com\ncat "$job_folder/ca.pem"'.replace('corp.pem', corp));
    expect([status, stderr]).toEqual([0, '']);
    expect(stdout).toBe(`${pem('CERTIFICATE', 'corp')}${pem('CERTIFICATE', 'other')}\n<build><--opt><a>${['a.example.com:5000', '[::1]:5000', 'b.example.com'].map((host) => `<--registry-auth-tlscontext><host=${host},ca=JOB/ca.pem>`).join('')}`);
  });

  test('a client certificate goes to the hosts that ask for it, and to no fork', () => {
    const { status, stdout, stderr } = run('hosts_client_certificate CERT KEY a.example.com b.example.com');
    expect([status, stderr]).toEqual([0, '']);
    expect(stdout).toBe(`<build><--opt><a>${['a', 'b'].map((host) => `<--registry-auth-tlscontext><host=${host}.example.com,cert=JOB/CERT.pem,key=JOB/KEY.pem>`).join('')}`);
    expect(run('hosts_client_certificate CERT KEY a.example.com', fork)).toEqual({
      status: 0, stdout: '<build><--opt><a>', stderr: 'hosts.sh: no certificate for a.example.com: this merge request comes from a fork, whose code must not use the project\'s credentials.\n',
    });
  });

  test('other commands of the client get nothing', () => {
    expect(run(`hosts_ca ${corp} a.example.com\nbuildctl prune`).stdout).toMatch(/^<prune><build>/);
  });

  test.each([
    ['hosts_ca certs/none.pem a.example.com', 'the file certs/none.pem is not in the checkout.\n  Commit it, or correct its path in the option hosts.\n'],
    ['hosts_ca_variable NONE a.example.com', /^hosts\.sh: the CI variable NONE is empty, and the option hosts for a\.example\.com needs it\./],
    ['hosts_ca_variable TEXT a.example.com', /^hosts\.sh: the CI variable TEXT is not of type File, and the option hosts for a\.example\.com needs a file\.\n {2}Change its type/],
    ['hosts_ca_variable DER a.example.com', /^hosts\.sh: the CI variable DER does not contain a PEM certificate\.\n.*openssl x509 -inform der/],
    ['hosts_ca_variable KEY a.example.com', /^hosts\.sh: the CI variable KEY does not contain a PEM certificate\./],
    ['hosts_client_certificate CERT CERT a.example.com', /^hosts\.sh: the CI variable CERT does not contain a PEM key without a passphrase\./],
    ['hosts_client_certificate CERT LOCKED a.example.com', /^hosts\.sh: the CI variable LOCKED does not contain a PEM key without a passphrase\./],
  ])('%s fails, with what to do', (call, text) => {
    const { status, stdout, stderr } = run(call);
    expect([status, stdout]).toEqual([1, '']);
    if (typeof text === 'string') expect(stderr).toBe(`hosts.sh: ${text}`);
    else expect(stderr).toMatch(text);
  });
});
