import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { type BuildkitImagePipelineOptions, synthesize } from '../src/core/mod.ts';

const lines = (text: string) => text.split('\n').length - 1;
const ci = (options: BuildkitImagePipelineOptions) => lines(synthesize(options)[0].content);

/** What a reviewer of the simplest example reads, and what an image more adds. */
test('what lands in a repository is short enough to review', () => {
  const programs = 'examples/hello/.gitlab/buildkit';
  const size = {
    yaml: lines(readFileSync('examples/hello/.gitlab-ci.yml', 'utf8')),
    programs: readdirSync(programs).filter((name) => name.endsWith('.sh')).reduce((sum, name) => sum + lines(readFileSync(join(programs, name), 'utf8')), 0),
    furtherImage: Math.max(...(['one', 'per-image'] as const).map((jobs) => {
      const images = ['api', 'web', 'docs'].map((name) => ({ name, context: name }));
      return ci({ jobs, images }) - ci({ jobs, images: images.slice(0, 2) });
    })),
  };
  console.log(`hello: ${size.yaml} lines of YAML, ${size.programs} lines of programs; a further image: ${size.furtherImage} lines`);
  expect(size.yaml).toBeLessThanOrEqual(56);
  expect(size.programs).toBeLessThanOrEqual(1062);
  expect(size.furtherImage).toBeLessThanOrEqual(10);
});
