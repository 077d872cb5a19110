import { type Files, synthesized } from '../../../lab/repository.ts';
import { runPipeline } from '../../../lab/runner.ts';
import { describeReal } from '../../support/parts.ts';
import { repository } from '../../support/repository.ts';

/** What generates the files writes those of `generated/`. */
const generated = synthesized({ driftCheck: { image: 'node:24', commands: ['cp -R generated/. .'] } });
const inFolder = Object.fromEntries(Object.entries(generated).map(([path, text]) => [`generated/${path}`, text]));

describeReal('the drift check', () => {
  const run = (committed: Files) => runPipeline({
    directory: repository({ Dockerfile: 'FROM scratch\n', ...inFolder, ...generated, ...committed }),
    branch: 'main',
    variables: { CI_PIPELINE_SOURCE: 'push' },
  });

  test('passes if the files are those that are generated', async () => {
    expect(await run({})).toMatchObject({ exitCode: 0, jobs: ['drift-check'] });
  });

  test('fails if one was changed by hand, and names it', async () => {
    const { exitCode, log } = await run({ '.gitlab/buildkit/image.sh': '# nothing\n' });
    expect(exitCode).toBe(1);
    expect(log).toMatch(/> drift\.sh: these files are not what the options give:\n.*> {2}M \.gitlab\/buildkit\/image\.sh\n.*> {3}Run "cp -R generated\/\. \." and commit the files\./);
  });
});
