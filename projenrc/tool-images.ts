/* Asks the registries for the digests of the images that the jobs run in, and writes them beside their tags: `npx projen tool-images`. */
import { readFileSync, writeFileSync } from 'node:fs';
import { type Fetch, lookUpDigests } from '../src/core/lock/look-up.ts';

const file = 'src/core/tool-images.ts';
const image = /'([a-z0-9./-]+:[\w.-]+)(?:@sha256:[0-9a-f]+)?'/g;

/** The text of the module with the digests that the registries have for its tags. */
export async function withDigests(text: string, fetchDigest: Fetch): Promise<string> {
  const names = [...text.matchAll(image)].map(([, name]) => name);
  const digests = await lookUpDigests(names, { fetch: fetchDigest });
  return text.replace(image, (_quoted, name: string) => `'${name}@${digests[name]}'`);
}

async function main(): Promise<void> {
  writeFileSync(file, await withDigests(readFileSync(file, 'utf8'), fetch));
}

if (require.main === module) void main();
