import { execFileSync } from 'node:child_process';
import { resolve } from 'node:path';
import type { Measurement } from './measurement.ts';
import { cleanEnvironment, inTurn } from './pairs.ts';

const root = resolve(__dirname, '..');

/** Prints the milliseconds an image. Every size does the same work: as many images in all, in the warm-up and again in what counts. */
const program = (size: number) => `
const { synthesize } = require('projen-buildkit-image-pipeline/synthesize');
const options = {
  images: Array.from({ length: ${size} }, (_, index) => ({
    name: 'service-' + index,
    context: 'services/service-' + index,
    buildArgs: { NODE_VERSION: '24', MOTTO: 'less is "more"', REVISION: { variable: 'CI_COMMIT_SHA' } },
    labels: { 'org.opencontainers.image.title': 'Service ' + index, 'org.opencontainers.image.revision': { variable: 'CI_COMMIT_SHA' } },
  })),
};
const images = 4000;
const run = () => { for (let done = 0; done < images; done += ${size}) synthesize(options); };
run();
const start = performance.now();
run();
console.log((performance.now() - start) / images);
`;

/** What `synthesize` of the compiled library takes, warmed up, each turn and each size in a new Node process. */
export const synthesis: Measurement = {
  title: 'Synthesis',
  async run() {
    const inNewProcess = (size: number) => () =>
      Number(execFileSync(process.execPath, ['-e', program(size)], { cwd: root, encoding: 'utf8', env: cleanEnvironment }));
    const [one, ten, hundred, thousand] = await inTurn(9, ...[1, 10, 100, 1000].map(inNewProcess));
    const target = { atMost: 0.2, of: 'time' } as const;
    return [
      { what: '`synthesize`, 1 image', measured: one, target },
      { what: '`synthesize`, 10 images: an image', measured: ten, target },
      { what: '`synthesize`, 100 images: an image', measured: hundred, target },
      { what: '`synthesize`, 1,000 images: an image', measured: thousand, target },
      { what: 'an image of 100 (A), an image of 1,000 (B)', yardstick: hundred, measured: thousand, target: { atMost: 1.5, of: 'ratio' } },
    ];
  },
};
