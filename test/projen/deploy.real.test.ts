import { gitlab } from 'projen';
import { evaluate } from '../../lab/runner.ts';
import { BuildkitImagePipeline } from '../../src/index.ts';
import { describeReal } from '../support/parts.ts';
import { project } from '../support/projects.ts';
import { repository } from '../support/repository.ts';

jest.setTimeout(60_000);

describeReal('a job in the configuration of the project', () => {
  test('may need the image\'s job: the stage of the image is before its own', async () => {
    const app = project();
    const configuration = new gitlab.GitlabConfiguration(app, { stages: ['lint', 'deploy'], jobs: { lint: { stage: 'lint', script: ['make lint'] } } });
    const pipeline = new BuildkitImagePipeline(app, { images: [{ name: 'api' }], needs: ['lint'] });
    configuration.addJobs({ deploy: { stage: 'deploy', needs: [pipeline.image('api').jobName], script: ['make deploy'] } });
    app.synth();
    const jobs = await evaluate({ directory: repository({}, app.outdir), variables: {}, tag: 'v1.0.0' });
    expect(jobs.map(({ name, stage }) => [stage, name]).sort()).toEqual([['deploy', 'deploy'], ['image', 'build-image:api'], ['lint', 'lint']]);
  });
});
