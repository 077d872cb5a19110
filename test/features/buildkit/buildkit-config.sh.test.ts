import { parse } from 'smol-toml';
import { program } from '../../../src/core/features/buildkit/buildkit-config.sh.ts';
import { program as job } from '../../../src/core/job/job.sh.ts';
import { type BuildkitImagePipelineOptions, synthesize } from '../../../src/core/mod.ts';
import { hostile } from '../../support/hostile.ts';
import { shells } from '../../support/parts.ts';
import { repository } from '../../support/repository.ts';
import { runRows } from '../../support/shell-rows.ts';

const options: BuildkitImagePipelineOptions = {
  hosts: {
    'a.example.com': { caVariable: 'CORP_CA', clientCertificateVariable: 'CERT', clientKeyVariable: 'KEY' },
    'b.example.com': { ca: 'certs/b.pem' },
    'c.example.com': { clientCertificateVariable: 'CERT', clientKeyVariable: 'KEY', insecure: true },
  },
  mirrors: { 'docker.io': ['a.example.com', 'dependency-proxy', 'b.example.com/hub'], 'quay.io': ['a.example.com'] },
  buildkit: { config: { dns: { nameservers: ['costs $5', '"$X"'] } } },
};
const variables = { CORP_CA: '/builds/app.tmp/CORP_CA', CERT: '/c', KEY: '/k', CI_DEPENDENCY_PROXY_GROUP_IMAGE_PREFIX: 'gitlab.example.com:443/group/dependency_proxy/containers' };
const toml = synthesize(options).find(({ path }) => path.endsWith('/buildkit.toml'))!.content;
const cwd = repository({ '.gitlab/buildkit/buildkit.toml': toml });

const keypair = [{ cert: '/c', key: '/k' }];
const expected = (mirrors: readonly string[]) => ({
  dns: { nameservers: ['costs $5', '"$X"'] },
  registry: {
    'a.example.com': { ca: ['/builds/app.tmp/CORP_CA'], keypair },
    'b.example.com': { ca: ['certs/b.pem'] },
    'c.example.com': { insecure: true, keypair },
    'docker.io': { mirrors },
    'quay.io': { mirrors: ['a.example.com'] },
  },
});

test('the file says what the job does with it', () => {
  expect(toml).toContain('# The job puts the value of a CI variable in place of "$NAME".\n');
});

describe.each(shells)('under %s', (_name, shell) => {
  const run = (rows: readonly (Readonly<Record<string, string>>)[]) => runRows(shell, job.source + program.source, rows.map((env) => ({
    commands: 'buildkit_config echo started | sed "s|$job_folder|JOB|"\ncat "$job_folder/buildkit.toml"', env: { ...variables, ...env }, cwd,
  }))).map(({ status, stdout, stderr }) => {
    expect([status, stderr]).toEqual([0, '']);
    expect(stdout).toMatch(/^started --config=JOB\/buildkit\.toml\n/);
    return parse(stdout.slice(stdout.indexOf('\n') + 1));
  });

  test('each variable becomes its value, and a mirror that is not there is left out', () => {
    const [all, without] = run([{}, { CI_DEPENDENCY_PROXY_GROUP_IMAGE_PREFIX: '' }]);
    expect(all).toEqual(expected(['a.example.com', variables.CI_DEPENDENCY_PROXY_GROUP_IMAGE_PREFIX, 'b.example.com/hub']));
    expect(without).toEqual(expected(['a.example.com', 'b.example.com/hub']));
  });

  test('a merge request from a fork gets no client certificate', () => {
    const [found] = run([{ CI_MERGE_REQUEST_SOURCE_PROJECT_ID: '2', CI_MERGE_REQUEST_PROJECT_ID: '1' }]);
    expect(found).toEqual(JSON.parse(JSON.stringify(expected(['a.example.com', variables.CI_DEPENDENCY_PROXY_GROUP_IMAGE_PREFIX, 'b.example.com/hub']), (key, value) => key === 'keypair' ? undefined : value)));
  });

  test('a value stays one value', () => {
    const values = hostile.filter((text) => text !== '' && !/[\u0000-\u001f\u007f]/.test(text)); // GitLab's paths and addresses have one line
    const found = run(values.map((CORP_CA) => ({ CORP_CA })));
    expect(found.map(({ registry }) => (registry as any)['a.example.com'].ca)).toEqual(values.map((value) => [value]));
  });

  test('another configuration in BUILDKITD_FLAGS is refused', () => {
    const [ran, other] = runRows(shell, job.source + program.source, ['--debug --config=own.toml', '--debug'].map((BUILDKITD_FLAGS) => ({ commands: 'buildkit_config true', env: { BUILDKITD_FLAGS }, cwd })));
    expect([ran.status, ran.stderr, other.status]).toEqual([1, expect.stringContaining('the CI variable BUILDKITD_FLAGS has --config, which replaces the configuration of the pipeline.'), 0]);
  });
});
