import { parse } from 'yaml';
import { type BuildkitOptions, synthesize } from '../../../src/core/mod.ts';

test.each<[BuildkitOptions | undefined, string]>([
  [undefined, 'buildkit_start 30'],
  [{ startTimeoutSeconds: 120 }, 'buildkit_start 120'],
  [{ flags: ['--debug', "--a=it's $B"] }, 'buildkit_start 30 --debug \'--a=it\'\\\'\'s $B\''],
  [{ flags: ['--oci-worker-no-process-sandbox'] }, 'buildkit_start 30 --oci-worker-no-process-sandbox'],
  [{ state: { path: '/buildkit' } }, 'buildkit_state /buildkit 10000 buildkit_start 30'],
  [{ state: { path: '/buildkit', keepStorage: '500MB' }, startTimeoutSeconds: 1 }, 'buildkit_state /buildkit 500 buildkit_start 1'],
  [{ state: { path: '/buildkit', keepStorage: '2TB' } }, 'buildkit_state /buildkit 2000000 buildkit_start 30'],
])('with %j the daemon starts by %s', (buildkit, call) => {
  const [{ content }, ...files] = synthesize({ buildkit });
  expect(parse(content)['build-image'].before_script.filter((line: string) => line.includes('buildkit_start'))).toEqual([call]);
  expect(files.some(({ path }) => path.endsWith('/buildkit-state.sh'))).toBe(buildkit?.state !== undefined);
});

test('its configuration stands in a file, and no variable of the job', () => {
  const [{ content }] = synthesize({ mirrors: { 'docker.io': ['mirror.example.com'] } });
  const job = parse(content)['build-image'];
  expect(job.before_script).toContain('buildkit_config buildkit_start 30');
  expect(Object.keys(job.variables)).toEqual(['FF_DISABLE_UMASK_FOR_DOCKER_EXECUTOR', 'FF_GIT_URLS_WITHOUT_TOKENS']);
});
