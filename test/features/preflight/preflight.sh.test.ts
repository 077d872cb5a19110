import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { program as watch } from '../../../src/core/features/images/build/watch.sh.ts';
import { program as preflight } from '../../../src/core/features/preflight/preflight.sh.ts';
import { program as login } from '../../../src/core/features/registries/login.sh.ts';
import { program as job } from '../../../src/core/job/job.sh.ts';
import { shells } from '../../support/parts.ts';
import { folder } from '../../support/projects.ts';
import { runRows } from '../../support/shell-rows.ts';

/** With a shorter wait before a registry is asked. */
const programs = job.source + login.source + watch.source + preflight.source.replace('sleep 1 &', 'sleep 0.05 &');

/** A folder of programs for PATH. */
function tools(sources: Readonly<Record<string, string>>): string {
  const bin = folder();
  for (const [name, source] of Object.entries(sources)) writeFileSync(join(bin, name), `#!/bin/sh\n${source}`, { mode: 0o755 });
  return `${bin}:${process.env.PATH}`;
}

/** What `df -P` prints: the size, the free part and the place of each file system. */
const table = (header: string, ...rows: readonly (readonly [size: string, free: string, at: string])[]) =>
  [`Filesystem ${header} Mounted on`, ...rows.map(([size, free, at]) => `tmpfs ${size} 1 ${free} 1% ${at}`), ''].join('\n');
const blocks = (...free: readonly (readonly [number, string])[]) => table('1024-blocks Used Available Capacity', ...free.map(([count, at]) => ['10000000', String(count), at] as const));
const inodes = (...free: readonly (readonly [number, string])[]) => table('Inodes IUsed IFree IUse%', ...free.map(([count, at]) => ['1000000', String(count), at] as const));
/** A function, because busybox takes its own df before one in PATH. */
const df = (space: string, nodes: string) => `df() { if [ "$1" = -Pk ]; then printf %s '${space}'; else printf %s '${nodes}'; fi; }\n`;
const few = [[500_000, '/state'], [20_000, '/builds'], [20_000, '/tmp']] as const;
const many = [[10_000, '/state'], [10_000, '/builds'], [10_000, '/tmp']] as const;

/** Logins of DOCKER_AUTH_CONFIG, as \`lab\` has shown that BuildKit takes and refuses them. */
const base64 = (text: string) => Buffer.from(text).toString('base64');
const good = ['bob:pw', 'bob:', 'b:', 'b:p', 'bo:p', 'bob:p', 'bobby:p', 'a b:c d:e', `${'x'.repeat(98)}:y`, `${'x'.repeat(99)}:y`, `${'x'.repeat(100)}:y`, 'bob:ÿþ', '0:?>~'].map(base64);
const bad = ['%%%', base64('bob'), base64(':pw'), base64('bob:p').replace(/=+$/, ''), 'Ym9iOn B3', 'a_-a', base64('bobp'), '$REGISTRY_AUTH', 'bob:pw', `${base64(':p')}==`, 'OnB3AA'];

describe.each(shells)('under %s', (_name, shell) => {
  const rows = (given: Parameters<typeof runRows>[2]) => runRows(shell, programs, given, { flags: shell[0] === 'dash' ? '-eu' : '-euo pipefail' });

  test('a disk with enough space is not mentioned, and one with little is a warning', () => {
    const disk = (faked: string) => ({ commands: `${faked}preflight_check disk`, env: { HOME: '/' } });
    const enough = [
      disk(df(blocks(...few), inodes(...many))),
      disk(df(blocks(...few), table('Inodes IUsed IFree IUse%', ['0', '0', '/state'], ['-', '-', '/tmp']))), // btrfs
      disk('df() { echo "df: unrecognized option: i" >&2; return 1; }\n'),
    ];
    const little = [
      disk(df(blocks([499_999, '/state'], ...few.slice(1)), inodes(...many))),
      disk(df(blocks([1_000_000, '/state'], [19_999, '/builds'], [0, '/tmp']), inodes([9999, '/state'], [3, '/builds'], [10_000, '/tmp']))),
      disk(df(blocks([4000, '/'], [4000, '/'], [4000, '/']), inodes([2, '/'], [2, '/'], [2, '/']))),
    ];
    const ran = rows([...enough, ...little]);
    const said = (what: string) => `preflight.sh: the disk of the runner is almost full: ${what}. The build may need more.\n`
      + '  Make room on the runner\'s host, or mount a larger volume. BuildKit stores layers in /.\n';
    expect(ran.map(({ status, stdout, stderr }) => [status, stdout, stderr])).toEqual([
      ...enough.map(() => [0, '', '']),
      [0, '', said('499 MB in /state')],
      [0, '', said('19 MB in /builds, 0 MB in /tmp, 9999 inodes in /state, 3 inodes in /builds')],
      [0, '', said('4 MB in /, 2 inodes in /')],
    ]);
  });

  test('the real df is understood, for the folder of BuildKit\'s state, or the one that will have it', () => {
    const [home, empty, kept, asked] = [folder(), folder(), folder(), join(folder(), 'asked')];
    const ran = rows([
      { commands: `mkdir -p ${home}/.local/share/buildkit\npreflight_check disk`, env: { HOME: home } },
      { commands: 'preflight_check disk', env: { HOME: empty } },
      { commands: `buildkit_root=${kept}\npreflight_check disk` },
      { commands: 'unset HOME\npreflight_check disk' },
    ].map(({ commands, env }) => ({ commands: `df() { echo "$*" >>${asked}; command df "$@"; }\n${commands}`, env })));
    for (const { status, stderr } of ran) expect([status, stderr.replace(/^preflight.sh: the disk of the runner is almost full: \d.*\n.*\n/, '')]).toEqual([0, '']);
    const places = [`${home}/.local/share/buildkit`, empty, kept, '/'];
    expect(readFileSync(asked, 'utf8').trimEnd().split('\n')).toEqual(places.flatMap((place) => [`-Pk ${place} . /tmp`, `-Pi ${place} . /tmp`]));
  });

  test('a login that BuildKit cannot read is named and removed, and nothing else changes', () => {
    const auths = (list: readonly string[]) => Object.fromEntries(list.map((auth, index) => [`r${index}.example.com:5000`, { email: 'a@b.c', auth }]));
    const all = { credHelpers: { 'x.example.com': 'ecr-login' }, auths: auths([...good, '', ...bad]), HttpHeaders: { 'User-Agent': 'x' } };
    const kept = { ...all, auths: auths([...good, '', ...bad.map(() => '')]) };
    const texts = [JSON.stringify(all), JSON.stringify(all, null, 2), JSON.stringify(all, null, '\t').replaceAll('\n', '\r\n'), JSON.stringify(all).replaceAll('/', '\\/')];
    const commands = 'preflight_check logins\ncat "$DOCKER_CONFIG/config.json"';
    const fine = ['{}', JSON.stringify({ auths: auths(good) }), JSON.stringify({ auths: auths(good) }, null, 2)];
    const [none, ...ran] = rows([{ commands: 'preflight_check logins\necho on' }, ...[...texts, ...fine].map((DOCKER_AUTH_CONFIG) => ({ commands, env: { DOCKER_AUTH_CONFIG } }))]);
    expect([none.status, none.stdout, none.stderr]).toEqual([0, 'on\n', '']);
    for (const { status, stdout, stderr } of ran.slice(0, texts.length)) {
      expect([status, stderr]).toEqual([0, `preflight.sh: the CI variable DOCKER_AUTH_CONFIG has no login for ${bad.map((_, index) => `r${index + good.length + 1}.example.com:5000`).join(' ')}: its auth is not the base64 of USERNAME:PASSWORD.\n`
        + '  Correct it. This prints the value: printf %s USERNAME:PASSWORD | base64 | tr -d \'\\n\'\n']);
      expect(JSON.parse(stdout)).toEqual(kept);
    }
    expect(ran.slice(texts.length).map(({ status, stdout, stderr }) => [status, stdout, stderr])).toEqual(fine.map((text) => [0, `${text}\n`, '']));
  });

  describe('the push', () => {
    /** Answers as its registry's name says, and writes down how it ended. */
    const buildctl = tools({
      buildctl: [
        'case "$*" in *name=*,push=true,push-by-digest=true) ;; *) exit 9 ;; esac',
        'name=${*##*name=} name=${name%%,*}',
        'trap \'echo "ended $name" >>"$ASKED"; exit 1\' TERM',
        'echo "asks $name" >>"$ASKED"',
        'case $name in',
        '  allows/*) echo "error: failed to solve: failed to push $name: NotFound: content: not found" ;;',
        '  denies/*) echo "error: failed to solve: failed to push $name: denied" ;;',
        '  unknown/*) echo "error: failed to solve: failed to push $name: 401 Unauthorized" ;;',
        '  broken/*) echo "error: failed to solve: failed to push $name: 503 Service Unavailable" ;;',
        '  pulls/*) echo "error: failed to solve: failed to resolve source metadata: 403 Forbidden" ;;',
        '  hangs/*) sleep 30 & wait $! ;;',
        'esac',
        'exit 1',
      ].join('\n'),
    });
    /** A build that runs until all registries have been asked, or this one has, or for a moment. */
    const untilAsked = (name?: string) => `until ${name === undefined ? '[ -e "$job_folder/IMAGE/push/asked" ]' : `grep -qs "asks ${name}" "$ASKED"`}; do sleep 0.02; done`;
    const aMoment = 'sleep 0.3';
    const build = (names: string, client = untilAsked(), then = '') => [
      'mkdir -p "$job_folder/IMAGE"',
      `{ ${client}; } &`,
      'client=$!',
      `image_repositories='${names}'`,
      'preflight_start "$client" "$job_folder/IMAGE"',
      'if job_wait "$client"; then echo built; else echo ended; fi',
      'watch_end',
      'if [ -s "$job_folder/IMAGE/push/refused" ]; then cat "$job_folder/IMAGE/push/refused"; fi',
      then,
    ].join('\n');
    const asked = (path: string) => {
      try {
        return readFileSync(path, 'utf8').trimEnd().split('\n');
      } catch {
        return [];
      }
    };
    const run = (given: Readonly<Record<string, { readonly commands: string; readonly env?: Readonly<Record<string, string>> }>>) => {
      const entries = Object.entries(given).map(([name, row]) => ({ name, row, path: join(folder(), 'asked') }));
      const ran = rows(entries.map(({ row, path }) => ({ commands: `preflight_check push\n${row.commands}`, env: { ...row.env, PATH: buildctl, ASKED: path } })));
      return Object.fromEntries(entries.map(({ name, path }, index) => {
        const { status, stdout, stderr } = ran[index];
        return [name, { status, stdout, stderr: stderr.replace('Terminated\n', ''), asked: asked(path) }]; // dash says so of a child
      }));
    };

    test('a registry that refuses ends the build at once; any other answer is left to the build', () => {
      expect(run({
        allows: { commands: build('allows/a allows/b') },
        denies: { commands: build('allows/a denies/b allows/c', 'exec sleep 20') },
        unknown: { commands: build('unknown/a', 'exec sleep 20') },
        others: { commands: build('broken/a pulls/b') },
      })).toEqual({
        allows: { status: 0, stdout: 'built\n', stderr: '', asked: ['asks allows/a', 'asks allows/b'] },
        denies: { status: 0, stdout: 'ended\nerror: failed to solve: failed to push denies/b: denied\n', stderr: '', asked: ['asks allows/a', 'asks denies/b'] },
        unknown: { status: 0, stdout: 'ended\nerror: failed to solve: failed to push unknown/a: 401 Unauthorized\n', stderr: '', asked: ['asks unknown/a'] },
        others: { status: 0, stdout: 'built\n', stderr: '', asked: ['asks broken/a', 'asks pulls/b'] },
      });
    });

    test('a registry is asked until it has answered, not during a short build, and not for an image that is not pushed', () => {
      const again = build('allows/a', untilAsked(), build('allows/a', aMoment));
      const unanswered = build('hangs/a', untilAsked('hangs/a'), build('allows/a'));
      const short = build('denies/a', ':');
      expect(run({
        again: { commands: again },
        unanswered: { commands: unanswered },
        short: { commands: short },
        unpushed: { commands: build('denies/a', aMoment), env: { IMAGE_PUSH: 'false' } },
        skipped: { commands: `preflight_asks=\n${build('denies/a', aMoment)}` },
      })).toEqual({
        again: { status: 0, stdout: 'built\nbuilt\n', stderr: '', asked: ['asks allows/a'] },
        unanswered: { status: 0, stdout: 'built\nbuilt\n', stderr: '', asked: ['asks hangs/a', 'ended hangs/a', 'asks allows/a'] },
        short: { status: 0, stdout: 'built\n', stderr: '', asked: [] },
        unpushed: { status: 0, stdout: 'built\n', stderr: '', asked: [] },
        skipped: { status: 0, stdout: 'built\n', stderr: '', asked: [] },
      });
    });

    test('a job that ends does not leave the question behind', () => {
      const { ended } = run({ ended: { commands: `mkdir "$job_folder/IMAGE"\nimage_repositories=hangs/a\npreflight_start 1 "$job_folder/IMAGE"\n${untilAsked('hangs/a')}\nexit 7` } });
      expect(ended).toEqual({ status: 7, stdout: '', stderr: '', asked: ['asks hangs/a', 'ended hangs/a'] });
    });
  });
});
