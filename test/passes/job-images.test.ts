import { Commented, type Parts } from '../../src/core/contract.ts';
import { jobImages, pinJobImages } from '../../src/core/passes/job-images.ts';

const digest = `sha256:${'a'.repeat(64)}`;
const other = `sha256:${'b'.repeat(64)}`;

const parts = {
  imageJob: { image: new Commented({ name: 'moby/buildkit:v1', entrypoint: [''] }, 'why') },
  builds: { 'build-image': { tags: ['arm64'] }, 'build-image:riscv': { image: 'buildkit:riscv' } },
  jobs: {
    test: { keys: { image: 'node:24', services: ['postgres:18', { name: 'redis:8', alias: 'cache' }, new Commented('node:24', 'again')] } },
    scan: { keys: { image: { name: `trivy:1@${other}`, entrypoint: [''] } }, programs: [] },
    variable: { keys: { image: '$CI_REGISTRY_IMAGE/ci:1', stage: 'check' } },
    plain: { keys: { stage: 'check' } },
  },
} as unknown as Parts;

test('the images of jobs and services are known once each, but for those with a digest or a variable', () => {
  expect(jobImages(parts)).toEqual(['moby/buildkit:v1', 'buildkit:riscv', 'node:24', 'postgres:18', 'redis:8']);
});

test('they get the digests that are known for them, however a name of Docker Hub is written, and nothing else changes', () => {
  const { imageJob, builds, jobs } = pinJobImages(parts, { 'docker.io/library/node:24': digest, 'redis:8': other, 'moby/buildkit:v1': other, 'trivy:1': digest });
  expect(imageJob).toEqual({ image: new Commented({ name: `moby/buildkit:v1@${other}`, entrypoint: [''] }, 'why') });
  expect(builds).toEqual(parts.builds);
  expect(jobs).toEqual({
    ...parts.jobs,
    test: { keys: { image: `node:24@${digest}`, services: ['postgres:18', { name: `redis:8@${other}`, alias: 'cache' }, new Commented(`node:24@${digest}`, 'again')] } },
  });
});
