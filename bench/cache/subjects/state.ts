import { execFileSync } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { join } from 'node:path';
import { pipeline } from './pipeline.ts';
import { beforeRounds, type Subject } from './subject.ts';
import { inspect } from '../../../lab/machine.ts';
import { synthesized } from '../../../lab/repository.ts';
import { otherBranch } from '../scenarios.ts';
import { scratch } from '../storage.ts';

const description = 'the same with `buildkit: { state }`: a daemon in the job, whose state is on a volume, empty at the start of a round';
let path = '';

/** This library on a runner with a volume. */
export const state: Subject = beforeRounds(
  pipeline('`state` on a volume', description, () => synthesized({ triggers: { branches: [otherBranch], defaultBranch: true }, buildkit: { state: { path } } })),
  () => {
    path = mkdtempSync(join(scratch(), 'state-'));
    execFileSync('chown', [inspect().tool('job-user'), path]);
  },
);
