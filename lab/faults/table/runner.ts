import type { Fault, Good } from '../fault.ts';

/** Before anything is built. */
const atOnce = (...says: RegExp[]): Good => ({ exit: 'fails', seconds: 1, says, saysNot: [/credentials were used/, /goroutine /] });
/** With an advice of its own, not that of another cause. */
const notStarted = (...says: RegExp[]): Good => ({ ...atOnce(...says), saysNot: [/credentials were used/, /goroutine /, /allows user namespaces/] });
const passes: Good = { exit: 0, seconds: 15 };
const fault = (name: string, good: Good, more: Partial<Fault>): Fault => ({ area: 'runner', name, good, ...more });

const capabilities = ['chown', 'dac_override', 'fowner', 'fsetid', 'kill', 'setgid', 'setuid', 'setpcap', 'net_bind_service', 'net_raw', 'sys_chroot', 'mknod', 'audit_write', 'setfcap'];
const user = ['--reuid=buildkit-lab', '--regid=buildkit-lab', '--init-groups'];

/** Starts a job in a user namespace below which there may be no other. */
const noNamespaces = ['bash', '-c', [
  '(',
  '  until [ "$(readlink /proc/$$/ns/user)" != "$(readlink /proc/self/ns/user)" ]; do sleep 0.01; done',
  '  echo "0 0 4294967295" >/proc/$$/uid_map; echo "0 0 4294967295" >/proc/$$/gid_map',
  ') >/dev/null 2>&1 &',
  'exec unshare --user bash -c \'until grep -q . /proc/self/uid_map; do sleep 0.01; done',
  '  exec bash -c "echo 0 >/proc/sys/user/max_user_namespaces; exec \\"\\$@\\"" sh "$@"\' sh "$@"',
].join('\n'), 'sh', 'setpriv', ...user];

/** A daemon that takes its time. */
const late = (seconds: number) => [
  'daemon=$(readlink -f "$tools/buildkitd") && touch "$home/buildkitd" "$home/late" && mount --bind "$daemon" "$home/buildkitd"',
  `printf '#!/bin/sh\\nsleep ${seconds}\\nexec %s "$@"\\n' "$home/buildkitd" >"$home/late" && chmod 755 "$home/late" && mount --bind "$home/late" "$daemon"`,
];
/** A small file system, filled to the brim. */
const full = (folder: string, size: string) => `mount -t tmpfs -o size=${size},mode=1777 tmpfs "${folder}"`;
const fill = (folder: string) => `head -c 100000000 /dev/zero >"${folder}/filler" 2>/dev/null || true`;
const without = (program: string) => `touch "$home/none" && mount --bind "$home/none" "$(readlink -f "$tools/${program}")"`;

export const runnerFaults: readonly Fault[] = [
  fault('no fault', passes, {}),
  fault('no user namespaces', atOnce(/user namespaces/), { as: noNamespaces }),
  fault('no range of subordinate ids', notStarted(/subuid/), { before: ['touch "$home/none" && mount --bind "$home/none" /etc/subuid && mount --bind "$home/none" /etc/subgid'] }),
  fault('a random user', notStarted(/\b54321\b/), { as: ['setpriv', '--reuid=54321', '--regid=54321', '--clear-groups'], before: ['chmod -R a+rwX "$home" "$home/../../run"', 'chown -R 54321 "$home/../../server.git"'] }),
  fault('newuidmap without its privilege', notStarted(/newuidmap/), { before: ['cp /usr/bin/newuidmap "$home/map" && chmod 755 "$home/map" && mount --bind "$home/map" /usr/bin/newuidmap'] }),
  fault('no newuidmap', notStarted(/newuidmap/), { before: [without('newuidmap')] }),
  fault('no new privileges', notStarted(/allowPrivilegeEscalation|no-new-privileges|no_new_privs/), { as: ['setpriv', '--no-new-privs', ...user] }),
  fault('root with Docker\'s capabilities', notStarted(/root|privileged|uid 1000|user 1000/), { as: ['setpriv', `--bounding-set=-all,${capabilities.map((name) => `+${name}`).join(',')}`], before: ['chown -R root "$home/../../server.git"'] }),
  fault('root with all capabilities', passes, { as: ['env'], before: ['chown -R root "$home/../../server.git"'] }),
  fault('unknown flag of the daemon', notStarted(/frobnicate/, /BUILDKITD_FLAGS|flags/), { variables: { BUILDKITD_FLAGS: '--frobnicate' } }),
  // in BuildKit's image, the user has a home
  fault('HOME is not set', passes, { variables: { HOME: undefined, USER: undefined }, before: ['sed "/^$user:/s|[^:]*:\\([^:]*\\)$|$home:\\1|" /etc/passwd >"$home/passwd" && mount --bind "$home/passwd" /etc/passwd'] }),
  fault('XDG_RUNTIME_DIR is not writable', passes, { variables: { XDG_RUNTIME_DIR: '/proc/none' } }),
  fault('XDG_RUNTIME_DIR of 120 characters', passes, { variables: { XDG_RUNTIME_DIR: `/tmp/${'x'.repeat(120)}` } }),
  fault('two jobs of one user with one XDG_RUNTIME_DIR', passes, { jobs: 2, variables: { XDG_RUNTIME_DIR: '{shared}', BUILDKIT_HOST: 'unix://{shared}/buildkit/buildkitd.sock' } }),
  fault('a daemon that takes 10 seconds', { exit: 0, seconds: 25 }, { before: late(10) }),
  fault('a daemon that takes longer than it may', { exit: 'fails', seconds: 5, says: [/startTimeoutSeconds/], mayStay: /^sleep$/ }, { before: late(20), options: { buildkit: { startTimeoutSeconds: 3 } } }),
  fault('/tmp is read-only', atOnce(/\/tmp/), { before: ['mount -t tmpfs -o ro tmpfs /tmp'] }),
  fault('/tmp is full', atOnce(/\/tmp/), { before: [full('/tmp', '64k'), fill('/tmp')] }),
  fault('the disk of BuildKit\'s state is full', { exit: 'fails', seconds: 8, says: [/no space left|full|disk/i], tells: [/almost full: \d MB in/] }, { before: [full('$home/.local/share/buildkit', '3m')] }),
  fault('the checkout is not writable', atOnce(/cannot write/), { before: ['chmod -R go-w "$checkout"'] }),
  fault('the checkout\'s disk is full', atOnce(/cannot write|full|room|space/), {
    before: ['cp -a "$checkout" "$home/copy"', full('$checkout', '2m'), 'cp -a "$home/copy/." "$checkout/" && chmod a+rwx "$checkout"', fill('$checkout')],
  }),
  fault('a step is killed for its memory', { exit: 'fails', seconds: 8, says: [/137|memory/, /memory/] }, { steps: ['RUN sh -c \'kill -9 $$\''] }),
  fault('a step fails', { exit: 'fails', seconds: 8, says: [/exit code: 7/] }, { steps: ['RUN exit 7'] }),
];
