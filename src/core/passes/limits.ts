import type { Parts, YamlMap } from '../contract.ts';
import type { Problem } from '../problems.ts';

/** https://docs.gitlab.com/ci/yaml/#needs and https://docs.gitlab.com/ci/jobs/#job-names */
const most = { needs: 50, letters: 255 };

/** Checks the limits of GitLab for jobs that several features contribute to. */
export function limits({ imageJob, builds }: Parts): readonly Problem[] {
  const needed = Object.values(builds).reduce((highest, job) => Math.max(highest, count(imageJob) + count(job)), 0);
  return [
    ...Object.keys(builds).filter((name) => [...name].length > most.letters).map((name) => ({
      code: 'job-name', path: 'images', value: name, fault: `is longer than the ${most.letters} characters that GitLab allows for the name of a job`, fix: 'Give the image a shorter name.',
    })),
    ...needed > most.needs ? [{
      code: 'too-many', path: 'checks', value: needed, fault: `jobs are needed by an image job, but GitLab allows no more than ${most.needs}`, fix: 'Build the images in one job, or wait for a single check that needs the others.',
    }] : [],
  ];
}

function count({ needs }: YamlMap): number {
  return Array.isArray(needs) ? needs.length : 0;
}
