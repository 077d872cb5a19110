import { Project, typescript } from 'projen';
import { BuildkitImagePipeline } from 'projen-buildkit-image-pipeline';

const project = new Project({ name: 'shop' });
new typescript.ProjenrcTs(project);

new BuildkitImagePipeline(project, {
  checks: [
    { name: 'lint', image: 'node:24', commands: ['npm ci', 'npm run lint'] },
    {
      name: 'compile',
      image: 'node:24',
      commands: ['npm ci', 'npm run compile'],
      artifacts: { paths: ['dist'], expireIn: '1 day' }, // for the test, and for COPY in the Dockerfile
    },
    {
      name: 'test',
      image: 'node:24',
      needs: ['compile'], // starts whether lint is done or not
      services: [{ image: 'postgres:17', alias: 'db', variables: { POSTGRES_PASSWORD: 'pa$word' } }],
      variables: {
        PGHOST: 'db',
        PGPASSWORD: 'pa$word', // literal: no dollar sign expands
        REVISION: { variable: 'CI_COMMIT_SHA' },
      },
      commands: ['npm ci', 'npm test'],
      coverage: '/^Lines\\s*:\\s*\\d+\\.?\\d*%/',
      coverageReport: { path: 'coverage/cobertura-coverage.xml' },
      artifacts: { junit: ['junit.xml'] },
    },
  ],
});

project.synth();
