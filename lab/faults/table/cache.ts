import type { Answer, Rule } from '../../faulty-registry.ts';
import { type Fault, patience } from '../fault.ts';

const seconds = 2 * patience + 15;
const fault = (name: string, rules: Fault['rules'], more: Partial<Fault> = {}): Fault =>
  ({ area: 'cache', name, rules, good: { exit: 0, seconds, tells: [/cache\.sh: /] }, ...more });
const layer = (answer: Answer, more: Partial<Rule> = {}): Fault['rules'] => (cache) => [{ request: new RegExp(`GET .*/blobs/${cache.layer}`), answer, ...more }];
const config = (answer: Answer): Fault['rules'] => (cache) => [{ request: new RegExp(`GET .*/blobs/${cache.config}`), answer }];
const reading = (answer: Answer): Rule[] => [{ request: /(HEAD|GET) .*\/manifests\/buildcache-/, answer }];
const writing = (answer: Answer): Rule[] => [{ request: /PUT .*\/manifests\/buildcache-/, answer }];
const warm = { warm: true };
const objectStore = (where: (host: string) => string): Partial<Fault> => ({
  options: (host) => ({ cache: { s3: { bucket: 'cache', region: 'eu-central-1', endpointUrl: `http://${where(host)}`, usePathStyle: true, accessKeyIdVariable: 'CACHE_ID', secretAccessKeyVariable: 'CACHE_SECRET' } } }),
  variables: { CACHE_ID: 'id', CACHE_SECRET: 'secret' },
});

export const cacheFaults: readonly Fault[] = [
  fault('no fault: a warm cache', [], warm),
  ...[401, 403, 404, 429, 500].map((status) => fault(`layer: ${status}`, layer({ status }), warm)),
  fault('layer: dropped', layer('drop'), warm),
  fault('layer: reset', layer({ resetAnswerAfter: 1000 }), warm),
  fault('layer: 503 once', layer({ status: 503 }, { times: 1 }), warm),
  fault('layer: hangs', layer('hang'), warm),
  fault('layer: garbage', layer({ status: 200, body: 'garbage' }), warm),
  ...[404, 500].map((status) => fault(`config: ${status}`, config({ status }), warm)),
  fault('config: hangs', config('hang'), warm),
  fault('config: garbage', config({ status: 200, body: 'garbage' }), warm),
  ...[401, 403, 429, 503].map((status) => fault(`looking: ${status}`, reading({ status }), warm)),
  fault('looking: hangs', reading('hang'), warm),
  fault('looking: dropped', reading('drop'), warm),
  ...[400, 403, 429, 500].map((status) => fault(`writing: ${status}`, writing({ status }))),
  fault('writing: hangs', writing('hang')),
  fault('writing: reset', writing({ resetRequestAfter: 1 })),
  fault('registry that takes images only', [{ request: /PUT .*\/manifests\/buildcache-/, body: /cacheconfig/, answer: { status: 415 } }]),
  fault('object store refuses connections', [], objectStore(() => '127.0.0.1:9')),
  fault('object store: looking hangs', [{ request: /(HEAD|GET) \/cache\//, answer: 'hang' }], objectStore((host) => host)),
  fault('object store: writing hangs', [{ request: /PUT \/cache\//, answer: 'hang' }, { request: /\/cache\//, answer: { status: 404 } }], objectStore((host) => host)),
  fault('object store: 500', [{ request: /\/cache\//, answer: { status: 500 } }], objectStore((host) => host)),
];
