import { shortcomings } from '../../lab/faults/fault.ts';
import { Stage } from '../../lab/faults/stage.ts';
import { faults } from '../../lab/faults/table/table.ts';
import { describeReal } from '../support/parts.ts';

jest.setTimeout(60_000);

/** Quick ones that each tell something of their own; `npm run faults` runs them all. */
const share = [
  'registry: push denied, and a step of 15 seconds',
  'registry: 429 once: blob\'s upload',
  'cache: no fault: a warm cache',
  'cache: layer: 404',
  'cache: writing: 403',
  'mirror: mirror: 500',
  'runner: no user namespaces',
  'runner: two jobs of one user with one XDG_RUNTIME_DIR',
  'runner: /tmp is full',
  'signals: SIGTERM to the group',
];

const isRoot = process.getuid?.() === 0;
if (!isRoot) console.warn('SKIPPED: the faults. They need namespaces for mounts and processes, which only root may make here.');

(isRoot ? describeReal : describe.skip)('a job meets', () => {
  let stage: Stage;
  beforeAll(async () => {
    stage = await Stage.open(30);
  });
  afterAll(() => stage.close());

  test.each(share)('%s', async (called) => {
    const fault = faults.find(({ area, name }) => `${area}: ${name}` === called)!;
    const measured = await stage.measure(fault);
    expect({ log: measured.log, found: shortcomings(fault, measured) }).toEqual({ log: measured.log, found: [] });
  });
});
