import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspect } from './machine.ts';

/** A vulnerability of a package of Alpine, as it would be published. */
export interface Vulnerability {
  readonly id: string;
  readonly package: string;
  readonly severity: 'LOW' | 'MEDIUM' | 'HIGH' | 'CRITICAL';
  /** @default - there is none yet */
  readonly fixedVersion?: string;
  /** @default - none */
  readonly title?: string;
}

/** The release of Alpine that the vulnerabilities are in. */
export const alpine = '3.22';

/** The files of an image in which these packages of Alpine are installed, by name and version. */
export function alpineFiles(packages: { readonly [name: string]: string }): { readonly [path: string]: string } {
  const installed = Object.entries(packages).map(([name, version]) => `C:Q1aaaaaaaaaaaaaaaaaaaaaaaaaaa=\nP:${name}\nV:${version}\nA:x86_64\nL:MIT\no:${name}\n\n`);
  return {
    'etc/alpine-release': `${alpine}.0\n`,
    'etc/os-release': `NAME="Alpine Linux"\nID=alpine\nVERSION_ID=${alpine}.0\n`,
    'lib/apk/db/installed': installed.join(''),
  };
}

/** Where a database is, in a registry for everybody. */
export interface DatabasePlace {
  /** The registry's address, e.g. `127.0.0.1:5000`. */
  readonly registry: string;
  readonly name: string;
  readonly tag: string;
}

/** Pushes a database of Trivy that has these vulnerabilities and no others, as a mirror has it. */
export async function pushVulnerabilities(database: DatabasePlace, found: readonly Vulnerability[]): Promise<void> {
  const archive = databaseOf(found);
  const config = Buffer.from('{}');
  for (const blob of [archive, config]) await pushBlob(database, blob);
  const manifest = {
    schemaVersion: 2,
    mediaType: 'application/vnd.oci.image.manifest.v1+json',
    config: { mediaType: 'application/vnd.aquasec.trivy.config.v1+json', digest: digest(config), size: config.length },
    layers: [{
      mediaType: 'application/vnd.aquasec.trivy.db.layer.v1.tar+gzip',
      digest: digest(archive),
      size: archive.length,
      annotations: { 'org.opencontainers.image.title': 'db.tar.gz' },
    }],
  };
  await request(`http://${database.registry}/v2/${database.name}/manifests/${database.tag}`, { method: 'PUT', headers: { 'content-type': manifest.mediaType }, body: JSON.stringify(manifest) });
}

function databaseOf(found: readonly Vulnerability[]): Buffer {
  const folder = mkdtempSync(join(tmpdir(), 'lab-vulnerabilities-'));
  try {
    const advisories = found.map(({ package: name, id, fixedVersion }) => [name, { [id]: [{ FixedVersion: fixedVersion }] }] as const);
    const content = {
      'data-source': { [`alpine ${alpine}`]: [{ ID: 'alpine', Name: 'Alpine Secdb', URL: 'https://secdb.alpinelinux.org/' }] },
      [`alpine ${alpine}`]: advisories.reduce<Record<string, object>>((all, [name, advisory]) => ({ ...all, [name]: { ...all[name], ...advisory } }), {}),
      'vulnerability': Object.fromEntries(found.map(({ id, title, severity }) => [id, [{ Title: title, Severity: severity, References: [`https://example.com/${id}`, 'mailto:nobody@example.com'] }]])),
    };
    execFileSync(inspect().tool('trivy-database'), [join(folder, 'trivy.db')], { input: JSON.stringify(content) });
    const [now, later] = [0, 24].map((hours) => new Date(Date.now() + hours * 3_600_000).toISOString());
    writeFileSync(join(folder, 'metadata.json'), JSON.stringify({ Version: 2, NextUpdate: later, UpdatedAt: now, DownloadedAt: now }));
    execFileSync('tar', ['-czf', 'db.tar.gz', 'trivy.db', 'metadata.json'], { cwd: folder });
    return readFileSync(join(folder, 'db.tar.gz'));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

async function pushBlob({ registry, name }: DatabasePlace, blob: Buffer): Promise<void> {
  const upload = await request(`http://${registry}/v2/${name}/blobs/uploads/`, { method: 'POST' });
  await request(`${upload.headers.get('location')}&digest=${digest(blob)}`, { method: 'PUT', body: new Uint8Array(blob) });
}

async function request(url: string, what: RequestInit): Promise<Response> {
  const answer = await fetch(url, what);
  if (!answer.ok) throw new Error(`${what.method} ${url}: ${answer.status} ${await answer.text()}`);
  return answer;
}

function digest(blob: Buffer): string {
  return `sha256:${createHash('sha256').update(blob).digest('hex')}`;
}
