import { execFileSync } from 'node:child_process';
import { createCipheriv } from 'node:crypto';
import { chmodSync, copyFileSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { arch, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { inspect } from './machine.ts';
import { type Files, write } from './repository.ts';

export interface BaseImageOptions {
  /** The registry's address, e.g. `127.0.0.1:5000`. */
  readonly registry: string;
  /** Name and tag in that registry, e.g. `library/alpine:3.22`. */
  readonly name: string;
  /** @default - no login */
  readonly user?: string;
  /** @default - empty */
  readonly password?: string;
  /** Every platform gets the same binary, that of this machine: the others serve Dockerfiles without RUN.
   * @default - this machine's platform alone */
  readonly platforms?: readonly string[];
  /** Megabytes of files that do not compress, so that the image is as large as a usual one.
   * @default 0 */
  readonly megabytes?: number;
  /** Programs of this machine, by path, which the image has with the libraries that they load.
   * @default - none but busybox */
  readonly programs?: readonly string[];
  /** Further files, by path.
   * @default - none */
  readonly files?: Files;
  /** The program that the image runs, with its arguments.
   * @default - none */
  readonly entrypoint?: readonly string[];
}

/**
 * Makes a small base image out of this machine's busybox and pushes it, so that a Dockerfile can start `FROM` a
 * usual name without a network. It is an index, as the images of Docker Hub are: with a single manifest BuildKit
 * only warns about a foreign platform.
 */
export function pushBaseImage(options: BaseImageOptions): void {
  const machine = inspect();
  const folder = mkdtempSync(join(tmpdir(), 'lab-base-image-'));
  const login = { [options.registry]: { auth: Buffer.from(`${options.user ?? ''}:${options.password ?? ''}`).toString('base64') } };
  writeFileSync(join(folder, 'config.json'), JSON.stringify({ auths: options.user === undefined ? {} : login }), { mode: 0o600 });
  const crane = (...args: string[]) => execFileSync(machine.tool('crane'), args, {
    encoding: 'utf8',
    env: { DOCKER_CONFIG: folder, HOME: folder },
    stdio: ['ignore', 'pipe', 'pipe'],
  });

  try {
    const layer = busyboxLayer(folder, machine.tool('busybox'), options);
    const target = `${options.registry}/${options.name}`;
    const manifests = (options.platforms ?? [`linux/${arch() === 'x64' ? 'amd64' : arch()}`]).flatMap((platform) => {
      crane('append', '--oci-empty-base', '--platform', platform, '--new_layer', layer, '--new_tag', target);
      const pushed = crane('mutate', target, '--tag', target, '--set-platform', platform,
        '--env', 'PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin', '--cmd', '/bin/sh',
        ...options.entrypoint === undefined ? [] : ['--entrypoint', options.entrypoint.join(',')]);
      return ['--manifest', pushed.trim()];
    });
    crane('index', 'append', ...manifests, '--tag', target);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The same bytes at every run (sorted, no times, no owners), so the image's digest changes with busybox only. */
function busyboxLayer(folder: string, busybox: string, { megabytes = 0, programs = [], files = {} }: BaseImageOptions): string {
  const root = join(folder, 'root');
  for (const directory of ['bin', 'etc', 'root', 'tmp', 'usr/bin']) mkdirSync(join(root, directory), { recursive: true });
  copyFileSync(busybox, join(root, 'bin/busybox'));
  chmodSync(join(root, 'bin/busybox'), 0o755);
  chmodSync(join(root, 'tmp'), 0o1777);
  for (const applet of execFileSync(busybox, ['--list'], { encoding: 'utf8' }).trim().split('\n')) {
    if (applet !== 'busybox') symlinkSync('busybox', join(root, 'bin', applet));
  }
  symlinkSync('../../bin/busybox', join(root, 'usr/bin/env'));
  writeFileSync(join(root, 'etc/passwd'), 'root:x:0:0:root:/root:/bin/sh\n');
  const noise = createCipheriv('aes-128-ctr', Buffer.alloc(16), Buffer.alloc(16)); // the same at every run
  for (let file = 1; file <= megabytes; file++) writeFileSync(join(root, `usr/noise-${file}`), noise.update(Buffer.alloc(1e6)));
  for (const path of programs.flatMap((program) => [program, ...libraries(program)])) {
    mkdirSync(join(root, dirname(path)), { recursive: true });
    copyFileSync(path, join(root, path));
  }
  write(root, files);

  const layer = join(folder, 'layer.tar');
  const reproducible = ['--sort=name', '--mtime=@0', '--owner=0', '--group=0', '--numeric-owner', '--mode=a+rX'];
  execFileSync('tar', [...reproducible, '--directory', root, '--create', '--file', layer, '.']);
  return layer;
}

function libraries(program: string): readonly string[] {
  return [...execFileSync('ldd', [program], { encoding: 'utf8' }).matchAll(/(?:=> |^\s+)(\/\S+)/gm)].map(([, path]) => path);
}
