import { lintLab } from './lab.ts';
import { describeReal, testWith } from '../../support/parts.ts';

describeReal('lint', () => {
  const { build, short } = lintLab();

  test('what is skipped, here or in the Dockerfile, is not reported, and a report alone stops nothing', async () => {
    const { exitCode, log, findings } = await build('good', { lint: { failOn: 'none', skip: ['StageNameCasing'] }, attest: {}, images: [{ platforms: ['linux/amd64'] }] }, {
      Dockerfile: '# check=skip=JSONArgsRecommended\nFROM alpine:3.22 AS Good\nCMD sh\nMAINTAINER me\n',
    });
    expect([exitCode, exitCode && log]).toEqual([0, 0]);
    expect(short(findings)).toEqual(['Dockerfile:4 MaintainerDeprecated minor']);
  });

  test('a Dockerfile that cannot be read fails, whatever failOn is', async () => {
    const { exitCode, log } = await build('unread', { lint: { failOn: 'none' } }, { Dockerfile: 'FROM alpine:3.22\nCOPI a b\n' });
    expect(exitCode).toBe(1);
    expect(log).toContain('unknown instruction: COPI');
  });

  testWith('hadolint')('the images are built after hadolint has passed', async () => {
    const passed = await build('less', { lint: { failOn: 'critical', hadolint: {} } }, { Dockerfile: 'FROM alpine:3.22\nCOPY Dockerfile /\n' });
    expect([passed.exitCode, passed.jobs, passed.ofHadolint, passed.findings]).toEqual([0, ['lint-hadolint', 'build-image'], [], []]);
  });
});
