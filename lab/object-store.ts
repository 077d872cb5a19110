import { mkdirSync, mkdtempSync, readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspect } from './machine.ts';
import { freePort, start } from './server.ts';

export interface ObjectStore {
  /** `http://127.0.0.1:PORT`, with the account behind it for Azure. */
  readonly url: string;
  /** Where the objects lie, for tests that break them. */
  readonly directory: string;
  stop(): Promise<void>;
}

export interface S3 extends ObjectStore {
  readonly bucket: string;
  readonly region: string;
}

/** Credentials that a store knows. It checks the signature of each request. */
export interface Key {
  readonly id: string;
  readonly secret: string;
}

/** Starts an S3 server with an empty bucket. */
export async function startS3(key: Key): Promise<S3> {
  const [bucket, region] = ['build-cache', 'eu-central-1'];
  const folder = mkdtempSync(join(tmpdir(), 'lab-s3-'));
  const [objects, sidecar] = [join(folder, 'objects'), join(folder, 'sidecar')];
  for (const path of [join(objects, bucket), sidecar]) mkdirSync(path, { recursive: true });
  const port = await freePort();
  const command = [inspect().tool('versitygw'), '--port', `127.0.0.1:${port}`, '--region', region, '--quiet', 'posix', '--sidecar', sidecar, objects];
  const stop = await start(command, folder, port, { ROOT_ACCESS_KEY_ID: key.id, ROOT_SECRET_ACCESS_KEY: key.secret });
  return { url: `http://127.0.0.1:${port}`, directory: join(objects, bucket), bucket, region, stop };
}

/** Starts Azure's own emulator of its blob storage, with one account; the secret is base64. */
export async function startAzblob(key: Key): Promise<ObjectStore> {
  const machine = inspect();
  const folder = mkdtempSync(join(tmpdir(), 'lab-azblob-'));
  const port = await freePort();
  // BuildKit's client speaks a newer dialect than the emulator knows by name
  const command = [machine.tool('node24'), machine.tool('azurite'), '--blobPort', String(port), '--location', folder, '--skipApiVersionCheck', '--disableTelemetry'];
  const stop = await start(command, folder, port, { AZURITE_ACCOUNTS: `${key.id}:${key.secret}`, HOME: folder });
  return { url: `http://127.0.0.1:${port}/${key.id}`, directory: folder, stop };
}

/** The names of all objects below a store's directory. */
export function objectsIn({ directory }: ObjectStore): string[] {
  const entries = readdirSync(directory, { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile()).map(({ parentPath, name }) => join(parentPath, name));
}
