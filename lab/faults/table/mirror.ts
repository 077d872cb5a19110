import type { Answer } from '../../faulty-registry.ts';
import { type Fault, patience } from '../fault.ts';

const fault = (name: string, answer: Answer, more: Partial<Fault> = {}, request = /./): Fault =>
  ({ area: 'mirror', name, base: 'docker.io', mirrorRules: [{ request, answer }], good: { exit: 0, seconds: patience + 15 }, ...more });
const blobs = /GET .*\/blobs\//;

export const mirrorFaults: readonly Fault[] = [
  fault('no fault: a mirror', { status: 500 }, {}, /never asked/),
  ...[401, 403, 404, 429, 500, 503].map((status) => fault(`mirror: ${status}`, { status })),
  fault('mirror: refuses connections', 'drop', { mirror: 'refused' }),
  fault('mirror: never reached', 'drop', { mirror: 'black hole' }),
  fault('mirror: blobs 500', { status: 500 }, {}, blobs),
  fault('mirror: resets blobs', { resetAnswerAfter: 50_000 }, {}, blobs),
  fault('mirror: hangs', 'hang'),
  fault('mirror: blobs hang', 'hang', {}, blobs),
  fault('mirror: 500, and Docker Hub 429', { status: 500 }, {
    hubRules: [{ request: /./, answer: { status: 429, headers: { 'retry-after': '1' } } }],
    good: { exit: 'fails', seconds: 40, says: [/429|too many requests/i] },
  }),
];
