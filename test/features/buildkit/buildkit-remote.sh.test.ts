import { createHash } from 'node:crypto';
import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Authority } from '../../../lab/faults/certificates.ts';
import { program as remote } from '../../../src/core/features/buildkit/buildkit-remote.sh.ts';
import { program as bin } from '../../../src/core/job/bin.sh.ts';
import { program as client } from '../../../src/core/job/client.sh.ts';
import { program as job } from '../../../src/core/job/job.sh.ts';
import { shells, testWith } from '../../support/parts.ts';
import { folder } from '../../support/projects.ts';
import { type ShellRow, runRows } from '../../support/shell-rows.ts';

const files = folder();
const authority = new Authority(files, 'ca');
const day = (days: number) => `${new Date(Date.now() + days * 86_400_000).toISOString().replace(/\D/g, '').slice(0, 14)}Z`;
const [long, short, old] = [authority.issue('job', day(-2), day(60)), authority.issue('job', day(-3), day(6)), authority.issue('job', day(-4), day(-1))];
const text = (name: string, content: string) => {
  writeFileSync(join(files, name), content);
  return join(files, name);
};

/** Answers as the daemon of BUILDKIT_HOST: with what ERRORS has for it, if anything. */
chmodSync(text('buildctl', `#!/bin/sh
case "$*" in
  *' build '*) printf '<%s>' "$@" | sed "s|$job_folder|JOB|g"; echo; exit ;;
esac
said=$(printf '%s\\n' "$ERRORS" | sed -n "s#^$BUILDKIT_HOST ##p")
[ -z "$said" ] || { echo "error: $said" >&2; exit 1; }
`), 0o755);

const variables = { CA: authority.cert, CERT: long.cert, KEY: long.key, CI_PROJECT_ID: '7', CI_JOB_NAME: 'build-image', ERRORS: '' };
const fork = { CI_MERGE_REQUEST_SOURCE_PROJECT_ID: '2', CI_MERGE_REQUEST_PROJECT_ID: '1' };
const inOrder = (project: string, ...addresses: readonly string[]) => {
  const place = (address: string) => createHash('sha256').update(`${project} build-image ${address}`).digest('hex');
  return [...addresses].sort((one, other) => place(one) < place(other) ? -1 : 1);
};
const three = ['tcp://a:1', 'tcp://b:1', 'tcp://c:1'];
const unavailable = (why: string) => `failed to list workers: Unavailable: connection error: desc = "${why}"`;

test('each daemon gets its share of the projects, and one more takes jobs from all and moves none between them', () => {
  const projects = Array.from({ length: 3000 }, (_, id) => String(id));
  const before = projects.map((project) => inOrder(project, ...three)[0]);
  for (const address of three) expect(before.filter((one) => one === address).length).toBeGreaterThan(900);
  const moved = projects.map((project) => inOrder(project, ...three, 'tcp://d:1')[0]).filter((address, index) => address !== before[index]);
  expect(new Set(moved)).toEqual(new Set(['tcp://d:1']));
  expect(moved.length).toBeGreaterThan(650);
  expect(moved.length).toBeLessThan(850);
});

describe.each(shells)('under %s', (_name, shell) => {
  const runAll = (rows: readonly ShellRow[]) => runRows(
    shell,
    `PATH=${files}:$PATH\n${job.source}${bin.source}${client.source}${remote.source}\nexport job_folder`,
    rows.map(({ commands, env }) => ({ commands, env: { ...variables, ...env } })),
  );
  const run = (commands: string, env: Readonly<Record<string, string>> = {}) => runAll([{ commands, env }])[0];

  testWith('openssl')('the client shows the certificates, and the namespace of cache mounts is that of the project, whatever an option says', () => {
    const { status, stdout, stderr } = run(`buildkit_connect 1 CA CERT KEY ${three.join(' ')}
      for name in ca cert key; do readlink "$job_folder/tls/$name.pem"; done
      buildctl build --opt build-arg:BUILDKIT_CACHE_MOUNT_NS=1`);
    expect([status, stderr]).toEqual([0, `buildkit-remote.sh: building on ${inOrder('7', ...three)[0]}.\n`]);
    expect(stdout).toBe(`${authority.cert}\n${long.cert}\n${long.key}\n<--tlsdir><JOB/tls><build><--opt><build-arg:BUILDKIT_CACHE_MOUNT_NS=1><--opt><build-arg:BUILDKIT_CACHE_MOUNT_NS=7>\n`);
  });

  test('a job has its order of the daemons', () => {
    const projects = ['7', '8', '9'];
    const found = runAll(projects.map((project) => ({ commands: `buildkit_order ${three.join(' ')}`, env: { CI_PROJECT_ID: project } })));
    expect(found.map(({ stdout }) => stdout)).toEqual(projects.map((project) => `${inOrder(project, ...three).join('\n')}\n`));
  });

  testWith('openssl')('what daemons say, and what to do', () => {
    const sayings = [
      [unavailable('transport: Error while dialing: dial tcp 127.0.0.1:1: connect: connection refused'), 'dial tcp 127.0.0.1:1: connect: connection refused\n  Check its address, that it runs, and that this runner can reach it.'],
      [unavailable('transport: Error while dialing: dial tcp: lookup b on 10.0.0.1:53: no such host'), 'dial tcp: lookup b on 10.0.0.1:53: no such host\n  Check its address'],
      [unavailable('transport: Error while dialing: dial tcp 127.0.0.1:1: connect: no route to host'), 'dial tcp 127.0.0.1:1: connect: no route to host\n  Check its address'],
      [unavailable('transport: authentication handshake failed: tls: failed to verify certificate: x509: certificate signed by unknown authority (possibly because of ...)'), 'transport: authentication handshake failed: .*\n  Its certificate must be from the authority in the CI variable CA\\.'],
      [unavailable('transport: authentication handshake failed: tls: failed to verify certificate: x509: certificate is valid for localhost, not other'), '.*\n  Its certificate must have the host of this address as a subjectAltName\\.'],
      [unavailable('transport: authentication handshake failed: tls: failed to verify certificate: x509: certificate has expired or is not yet valid: current time'), '.*\n  Renew its certificate, or set the clock of this runner\\.'],
      [unavailable('error reading server preface: remote error: tls: unknown certificate authority'), 'error reading server preface: remote error: tls: unknown certificate authority\n  It does not accept the certificate in the CI variable CERT, which '],
      [unavailable('error reading server preface: remote error: tls: certificate required'), '.*\n  It does not accept the certificate'],
      ['failed to list workers: Unavailable: write tcp 127.0.0.1:2->127.0.0.1:1: write: broken pipe', 'write tcp 127.0.0.1:2->127.0.0.1:1: write: broken pipe\n  It does not accept the certificate'],
      [unavailable('error reading server preface: EOF'), 'error reading server preface: EOF\n  It does not speak TLS\\.'],
      ['something new', 'something new\n'],
    ];
    const [first, second] = inOrder('7', ...three);
    const all = runAll(sayings.map(([said]) => ({ commands: `buildkit_connect 1 CA CERT KEY ${three.join(' ')}`, env: { ERRORS: `${first} ${said}` } })));
    for (const [index, { status, stderr }] of all.entries()) {
      expect([status, stderr]).toEqual([0, expect.stringMatching(new RegExp(`^buildkit-remote\\.sh: ${first} cannot be used: ${sayings[index][1]}[^]*buildkit-remote\\.sh: building on ${second}\\.\n$`))]);
    }
  });

  testWith('openssl')('without any daemon that can be used, the job waits for those that may come, says each reason once, and fails', () => {
    const refused = unavailable('transport: Error while dialing: dial tcp 127.0.0.1:1: connect: connection refused');
    const later = run('buildkit_connect 1 CA CERT KEY tcp://a:1', { ERRORS: `tcp://a:1 ${refused}` });
    expect(later.status).toBe(1);
    expect(later.stderr).toBe([
      'buildkit-remote.sh: tcp://a:1 cannot be used: dial tcp 127.0.0.1:1: connect: connection refused',
      '  Check its address, that it runs, and that this runner can reach it.',
      'buildkit-remote.sh: no BuildKit daemon can be used. Above is what each of them said.',
      '  If one was only starting, wait longer: buildkit: { startTimeoutSeconds: 4 }.',
      '',
    ].join('\n'));
    const start = Date.now();
    expect(run('buildkit_connect 60 CA CERT KEY tcp://a:1', { ERRORS: `tcp://a:1 ${unavailable('error reading server preface: EOF')}` }).status).toBe(1);
    expect(Date.now() - start).toBeLessThan(20_000);
  });

  test('which failures of a build mean that its daemon is lost', () => {
    const failures = [
      ['failed to solve: Unavailable: error reading from server: EOF', 'lost'],
      ['failed to receive status: rpc error: code = Unavailable desc = error reading from server: EOF', 'lost'],
      ['failed to solve: Canceled: grpc: the client connection is closing', 'lost'],
      [`listing workers for Build: ${unavailable('transport: Error while dialing: dial tcp 127.0.0.1:1: connect: connection refused')}`, 'gone'],
      ['failed to solve: process "/bin/sh -c false" did not complete successfully: exit code: 1', 'there'],
      ['failed to solve: failed to push a/b: unexpected status from PUT request to https://a/v2/: 503 Service Unavailable', 'there'],
    ];
    const says: { readonly [what: string]: RegExp } = {
      lost: /^buildkit-remote\.sh: tcp:\/\/a:1 is lost in the middle of the build: .*\. The job builds again\.\nbuildkit-remote\.sh: building on tcp:\/\/b:1\.\n$/,
      gone: /^buildkit-remote\.sh: tcp:\/\/a:1 takes no builds any more\.\nbuildkit-remote\.sh: building on tcp:\/\/b:1\.\n$/,
      there: /^$/,
    };
    const commands = `
      buildkit_addresses='tcp://a:1
tcp://b:1' buildkit_names='CA CERT KEY' buildkit_patience=1
      export BUILDKIT_HOST=tcp://a:1
      mkdir "$job_folder/IMAGE" && echo "error: $ERROR" >"$job_folder/IMAGE/log"
      status=0; buildkit_lost "$job_folder/IMAGE" || status=$?
      echo "$status $BUILDKIT_HOST"`;
    for (const [index, { stdout, stderr }] of runAll(failures.map(([error]) => ({ commands, env: { ERROR: error } }))).entries()) {
      const [error, what] = failures[index];
      expect([error, stdout, stderr]).toEqual([error, what === 'there' ? '1 tcp://a:1\n' : '0 tcp://b:1\n', expect.stringMatching(says[what])]);
    }
  });

  testWith('openssl')('what the job says of its own certificate', () => {
    const given: readonly (readonly [env: Readonly<Record<string, string>>, status: number, told: RegExp])[] = [
      [{ CERT: short.cert, KEY: short.key }, 0, /^buildkit-remote\.sh: building on tcp:\/\/a:1\.\nbuildkit-remote\.sh: the certificate of the job expires within a week\.\n {2}Make a new one, and store it and its key in the CI variables CERT KEY\.\n$/],
      [{ CERT: old.cert, KEY: old.key }, 1, /^buildkit-remote\.sh: the certificate in the CI variable CERT has expired: notAfter=.* GMT\.\n {2}Make a new one, and store it and its key in CERT and KEY\.\n$/],
      [{ KEY: old.key }, 1, /^buildkit-remote\.sh: the key in the CI variable KEY is not that of the certificate in CERT\.\n/],
      [{ CA: '' }, 1, /^buildkit-remote\.sh: the CI variable CA is empty, and the connection to the BuildKit daemons needs it\.\n/],
      [{ KEY: '-----BEGIN PRIVATE KEY-----' }, 1, /^buildkit-remote\.sh: the CI variable KEY is not of type File, and the connection to the BuildKit daemons needs a file\.\n/],
      [{ CERT: text('der', '\u0000\u0001') }, 1, /^buildkit-remote\.sh: the CI variable CERT does not contain a PEM certificate\.\n/],
      [{ KEY: text('locked.pem', '-----BEGIN ENCRYPTED PRIVATE KEY-----\n') }, 1, /^buildkit-remote\.sh: the CI variable KEY does not contain a PEM key without a passphrase\.\n/],
      [fork, 1, /^buildkit-remote\.sh: this merge request comes from a fork, whose code must not use the key of the BuildKit daemons\.\n/],
    ];
    const refused = `tcp://a:1 ${unavailable('error reading server preface: remote error: tls: certificate required')}`;
    const all = runAll(given.map(([env, status]) => ({ commands: 'buildkit_connect 1 CA CERT KEY tcp://a:1', env: { ...env, ERRORS: status ? refused : '' } })));
    expect(all.map(({ status, stderr }) => [status, stderr])).toEqual(given.map(([, status, told]) => [status, expect.stringMatching(told)]));
  });
});
