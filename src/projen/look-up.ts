/*
 * Looks up the digests of images: a program of its own, because the synthesis of a project cannot wait for an answer. Reads the names from its
 * input, a JSON list, and prints the digests, a JSON object.
 */
import { readFileSync } from 'node:fs';
import { dockerCredentials } from './docker-credentials.ts';
import { lookUpDigests } from '../core/projen.ts';

/** How long to wait for a registry, in milliseconds. */
const patience = 60_000;

async function main(): Promise<void> {
  const images = JSON.parse(readFileSync(0, 'utf8')) as readonly string[];
  const digests = await lookUpDigests(images, {
    fetch: (url, request) => fetch(url, { ...request, signal: AbortSignal.timeout(patience) }),
    credentials: dockerCredentials(),
  });
  process.stdout.write(JSON.stringify(digests));
}

main().catch((error: unknown) => {
  process.stderr.write(error instanceof Error ? error.message : String(error));
  process.exitCode = 1;
});
