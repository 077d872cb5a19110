import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspect } from './machine.ts';

/** crane, with logins by host. */
export class Crane {
  private readonly folder = mkdtempSync(join(tmpdir(), 'lab-crane-'));

  public constructor(logins: Readonly<Record<string, { readonly user: string; readonly password: string }>>) {
    const auths = Object.fromEntries(Object.entries(logins).map(([host, { user, password }]) => [host, { auth: Buffer.from(`${user}:${password}`).toString('base64') }]));
    writeFileSync(join(this.folder, 'config.json'), JSON.stringify({ auths }), { mode: 0o600 });
  }

  public run(...args: string[]): string {
    return execFileSync(inspect().tool('crane'), args, {
      encoding: 'utf8',
      env: { DOCKER_CONFIG: this.folder, HOME: this.folder },
      stdio: ['ignore', 'pipe', 'pipe'],
      maxBuffer: 64 * 1024 * 1024,
    });
  }

  /** What it prints, or nothing where it fails. */
  public try(...args: string[]): string | undefined {
    try {
      return this.run(...args);
    } catch {
      return undefined;
    }
  }

  public remove(): void {
    rmSync(this.folder, { recursive: true });
  }
}
