import { lintLab } from './lab.ts';
import { craneFor, describeReal, imageTags, testWith } from '../../support/parts.ts';

describeReal('lint', () => {
  const { build, short, host } = lintLab();

  test('what BuildKit finds is in the report, and stops the build from a severity on', async () => {
    const files = {
      'docker/api.Dockerfile': 'FROM base AS Api\nENV DB_PASSWORD=hunter2\nCOPY $source /\n',
      'Dockerfile': 'FROM alpine:3.22\nCMD sh\n',
    };
    const images = [{ name: 'base' }, { name: 'api', dockerfile: 'docker/api.Dockerfile', dependsOn: ['base'] }];
    const { exitCode, log, findings } = await build('bad', { images, lint: {} }, files);
    expect(exitCode).toBe(1);
    expect(short(findings)).toEqual([
      'Dockerfile:2 JSONArgsRecommended minor',
      'docker/api.Dockerfile:1 StageNameCasing minor',
      'docker/api.Dockerfile:2 SecretsUsedInArgOrEnv critical',
      'docker/api.Dockerfile:3 UndefinedVar major',
    ]);
    expect(new Set(findings?.map(({ fingerprint }) => fingerprint)).size).toBe(4);
    expect(log).toContain('lint.sh: docker/api.Dockerfile has findings of the severity major or above, so the image is not built.');
    expect(imageTags(craneFor(host()), `${host()}/bad/base`)).toEqual(['1.0.0', 'latest']);
    expect(log).not.toContain('hunter2 ');
  });

  testWith('hadolint')('hadolint finds more, in a job before the images', async () => {
    const files = { 'Dockerfile': 'FROM alpine:3.22\nRUN apk add curl\nRUN sudo true\n', '.hadolint.yaml': 'ignored: [DL3018]\n' };
    const { exitCode, jobs, log, ofHadolint } = await build('more', { lint: { hadolint: {} } }, files);
    expect([exitCode, jobs]).toEqual([1, ['lint-hadolint']]);
    expect(short(ofHadolint)).toContain('Dockerfile:3 DL3004 blocker');
    expect(short(ofHadolint).join()).not.toContain('DL3018');
    expect(log).toContain('DL3004');
  });
});
