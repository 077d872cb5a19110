import { createHash } from 'node:crypto';
import type { FaultyRegistry } from '../../../lab/faulty-registry.ts';
import { startGitlabRegistry } from '../../../lab/gitlab-registry.ts';
import { type Registry, startRegistry } from '../../../lab/registry.ts';
import { describeReal } from '../../support/parts.ts';

describeReal('the registry that behaves as that of GitLab', () => {
  let registry: Registry;
  let gitlab: FaultyRegistry;
  beforeAll(async () => {
    registry = await startRegistry();
    gitlab = await startGitlabRegistry(registry.host);
  });
  afterAll(async () => {
    gitlab.stop();
    await registry.stop();
  });

  const type = 'application/vnd.oci.image.manifest.v1+json';
  const descriptor = (text: string, mediaType: string) => ({ mediaType, digest: `sha256:${createHash('sha256').update(text).digest('hex')}`, size: text.length });
  const put = async (text: string) => {
    const answer = await fetch(`http://${gitlab.host}/v2/app/manifests/${descriptor(text, type).digest}`, { method: 'PUT', headers: { 'content-type': type }, body: text });
    return [answer.status, await answer.text()];
  };

  test('takes a manifest only after the one that it refers to', async () => {
    const config = descriptor('{}', 'application/vnd.oci.empty.v1+json');
    const upload = await fetch(`http://${gitlab.host}/v2/app/blobs/uploads/`, { method: 'POST' });
    await fetch(`${upload.headers.get('location')}&digest=${config.digest}`, { method: 'PUT', body: '{}' });
    const image = JSON.stringify({ schemaVersion: 2, mediaType: type, config, layers: [] });
    const statement = JSON.stringify({ schemaVersion: 2, mediaType: type, config, layers: [], subject: descriptor(image, type) });
    expect(await put(statement)).toEqual([400, '{"errors":[{"code":"MANIFEST_BLOB_UNKNOWN","message":"blob unknown to registry"}]}']);
    expect(await put(image)).toEqual([201, '']);
    expect(await put(statement)).toEqual([201, '']);
  });
});
