import { posix } from 'node:path';
import { type FaultyRegistry, type RegistryRequest, startFaultyRegistry } from './faulty-registry.ts';

/** A registry that refuses what GitLab's does and distribution's takes: a manifest whose `subject` is not there yet. */
export function startGitlabRegistry(registry: string): Promise<FaultyRegistry> {
  return startFaultyRegistry(registry, {
    rules: [{
      request: /^PUT \/v2\/.+\/manifests\//,
      when: async ({ path, headers, body }: RegistryRequest) => {
        const { subject } = JSON.parse(body) as { readonly subject?: { readonly digest: string; readonly mediaType: string } };
        if (subject === undefined) return false;
        const accepted = new Headers({ accept: subject.mediaType });
        if (headers.authorization !== undefined) accepted.set('authorization', headers.authorization);
        const { ok } = await fetch(`http://${registry}${posix.dirname(path)}/${subject.digest}`, { method: 'HEAD', headers: accepted });
        return !ok;
      },
      answer: { status: 400, body: JSON.stringify({ errors: [{ code: 'MANIFEST_BLOB_UNKNOWN', message: 'blob unknown to registry' }] }) },
    }],
  });
}
