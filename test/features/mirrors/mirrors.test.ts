import { parse } from 'smol-toml';
import { parse as parseYaml } from 'yaml';
import { synthesize } from '../../../src/core/mod.ts';

test('mirrors keep their order, and the dependency proxy is that of the job', () => {
  const [{ content }, ...files] = synthesize({ mirrors: { 'docker.io': ['a.example.com/hub', 'dependency-proxy'], 'ghcr.io': ['a.example.com/ghcr'], 'quay.io': [] } });
  expect(parse(files.find(({ path }) => path.endsWith('/buildkit.toml'))!.content).registry).toEqual({
    'docker.io': { mirrors: ['a.example.com/hub', '$CI_DEPENDENCY_PROXY_GROUP_IMAGE_PREFIX'] }, 'ghcr.io': { mirrors: ['a.example.com/ghcr'] },
  });
  expect(parseYaml(content)['build-image'].before_script).toContain('buildkit_dependency_proxy');
  expect(files.map(({ path }) => path.split('/').at(-1))).toEqual(expect.arrayContaining(['buildkit-mirrors.sh', 'buildkit-dependency-proxy.sh', 'login.sh']));
});

test('without the dependency proxy nobody signs in to it', () => {
  const files = synthesize({ mirrors: { 'docker.io': ['a.example.com'] } });
  expect(files.map(({ path, content }) => path + content).join('\n')).not.toContain('buildkit_dependency_proxy');
});
