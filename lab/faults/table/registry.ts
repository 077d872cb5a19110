import type { Rule } from '../../faulty-registry.ts';
import { type Fault, type Good, patience } from '../fault.ts';

const passes: Good = { exit: 0, seconds: 15 };
const fails = (seconds: number, ...says: RegExp[]): Good => ({ exit: 'fails', seconds, says });
/** For want of credentials, and there alone the advice is about them. */
const refused = (...says: RegExp[]): Good => ({ exit: 'fails', seconds: 6, says, saysNot: [] });
/** Given up, named, and tried once more, after the look-up of the cache has been given up. */
const givesUp: Good = { exit: 'fails', seconds: 3 * patience + 15, says: [/no answer|did not answer|given up|gave up/i] };

const requests = {
  'HEAD of a base': /HEAD .*library\/alpine\/manifests/,
  'a base\'s blob': /GET .*library\/alpine\/blobs/,
  'start of an upload': /POST .*\/faults\/.*\/blobs\/uploads/,
  'blob\'s upload': /PUT .*\/faults\/.*\/blobs\/uploads/,
  'manifest\'s upload': /PUT .*\/faults\/.*\/manifests\/(?!buildcache-)/,
} as const;
type Asked = keyof typeof requests;
const asked = Object.keys(requests) as Asked[];

const error = (code: string, message: string) => JSON.stringify({ errors: [{ code, message }] });
/** What fails only sometimes is to fail for the build, not for the preflight. */
const options = (rules: readonly Rule[]) => rules.some(({ times }) => times !== undefined) ? { preflight: { skip: ['push'] } } : undefined;
const fault = (name: string, rules: readonly Rule[], good: Good, more: Partial<Fault> = {}): Fault =>
  ({ area: 'registry', name, rules, base: 'registry', options: options(rules), good, ...more });
const on = (what: Asked, answer: Rule['answer'], more: Partial<Rule> = {}): Rule[] => [{ request: requests[what], answer, ...more }];

export const registryFaults: readonly Fault[] = [
  fault('wrong password', [], refused(/CI_REGISTRY_PASSWORD/), { variables: { CI_REGISTRY_PASSWORD: 'wrong' } }),
  fault('push denied', on('start of an upload', { status: 403, body: error('DENIED', 'requested access to the resource is denied') }), refused(/denied/, /CI_REGISTRY_USER/)),
  fault('token without the scope', on('start of an upload', { status: 401, headers: { 'www-authenticate': 'Bearer realm="http://127.0.0.1:9/token",error="insufficient_scope"' } }),
    refused(/insufficient_scope|authorization|refused/, /CI_REGISTRY_USER/)),
  fault('push denied, and a step of 15 seconds', on('start of an upload', { status: 403, body: error('DENIED', 'requested access to the resource is denied') }),
    { ...refused(/denied/, /CI_REGISTRY_USER/), tells: [/a registry refuses the push, so the build is ended/] }, { steps: ['RUN sleep 15'] }),
  fault('no such repository', on('start of an upload', { status: 404, body: error('NAME_UNKNOWN', 'repository name not known to registry') }), fails(6, /404|not found|does not exist|not known/)),
  fault('layer too large', on('blob\'s upload', { status: 413, body: 'Request Entity Too Large' }), fails(6, /too large/i)),

  ...asked.map((what) => fault(`429 once: ${what}`, on(what, { status: 429 }, { times: 1 }), passes)),
  ...(['HEAD of a base', 'start of an upload'] as const).flatMap((what) => [
    fault(`429 seven times, Retry-After 1: ${what}`, on(what, { status: 429, headers: { 'retry-after': '1' } }, { times: 7 }), { exit: 0, seconds: 30 }),
    fault(`429 always: ${what}`, on(what, { status: 429, headers: { 'retry-after': '1' } }), fails(40, /429|too many requests/i)),
  ]),

  ...[500, 503].flatMap((status) => (['a base\'s blob', 'manifest\'s upload'] as const).map((what) => fault(`${status} once: ${what}`, on(what, { status }, { times: 1 }), passes))),
  fault('502 once: HEAD of a base', on('HEAD of a base', { status: 502 }, { times: 1 }), { exit: 0, seconds: 40 }),
  fault('503 always: HEAD of a base', on('HEAD of a base', { status: 503 }), fails(40, /503/)),
  ...[500, 503].map((status) => fault(`${status} always: blob's upload`, on('blob\'s upload', { status }), fails(40, new RegExp(String(status))))),
  fault('507 always: blob\'s upload', on('blob\'s upload', { status: 507 }), fails(40, /full|space|storage/i)),
  fault('registry\'s disk is full', on('blob\'s upload', { status: 500, body: error('UNKNOWN', 'unknown error: write /var/lib/registry: no space left on device') }), fails(40, /no space left|full/i)),

  ...asked.map((what) => fault(`hangs: ${what}`, on(what, 'hang'), givesUp)),
  ...(['HEAD of a base', 'blob\'s upload'] as const).map((what) => fault(`hangs once: ${what}`, on(what, 'hang', { times: 1 }), { exit: 0, seconds: patience + 15 })),
  fault('200 bytes a second: a base\'s blob', on('a base\'s blob', { bytesPerSecond: 200 }), givesUp),
  fault('100 kB a second: a base\'s blob', on('a base\'s blob', { bytesPerSecond: 100_000 }), { exit: 0, seconds: 40 }),
  fault('a silent step of 15 seconds', [], { exit: 0, seconds: 30 }, { steps: ['RUN sleep 15'] }),

  fault('reset once: a base\'s blob', on('a base\'s blob', { resetAnswerAfter: 50_000 }, { times: 1 }), passes),
  fault('reset once: blob\'s upload', on('blob\'s upload', { resetRequestAfter: 1000 }, { times: 1 }), passes),
  fault('reset always: a base\'s blob', on('a base\'s blob', { resetAnswerAfter: 50_000 }), fails(40, /reset|EOF|connection/)),
  fault('reset always: blob\'s upload', on('blob\'s upload', { resetRequestAfter: 1000 }), fails(40, /reset|EOF|broken pipe|connection/)),

  ...(['unknown CA', 'wrong name', 'expired', 'not yet valid'] as const).map((tls) => fault(`TLS: ${tls}`, [], fails(6, /x509|certificate/), { registry: { tls } })),
  fault('TLS: handshake hangs', [], { ...givesUp, says: [/TLS handshake|no answer|did not answer|gave up|given up/i] }, { registry: { tls: 'hang' } }),
  fault('TLS: a certificate that is trusted', [], passes, { registry: { tls: 'trusted' } }),
  fault('plain HTTP', [], fails(6, /HTTP response to HTTPS client/, /http: true|plain HTTP/i), { registry: { tls: 'plain' } }),
  fault('DNS: no such name', [], fails(6, /no such host/), { registry: { dns: 'NXDOMAIN' } }),
  fault('DNS: failure', [], fails(20, /server misbehaving|name/), { registry: { dns: 'SERVFAIL' } }),
  fault('DNS: silent', [], givesUp, { registry: { dns: 'silent' } }),
  fault('connection refused', [], fails(6, /connection refused/), { registry: 'refused' }),
  fault('connection never made', [], givesUp, { registry: 'black hole' }),

  fault('token server refuses connections', [], fails(6, /connection refused/, /token/), { tokens: 'refused' }),
  fault('token server is never reached', [], { ...givesUp, says: [/token/] }, { tokens: 'black hole' }),
  fault('tokens expire in the middle', [], passes, { tokens: { seconds: 0.2 } }),
  fault('tokens expire in the middle, and the token server is gone', [{ request: /\/token/, after: 2, answer: 'drop' }],
    { ...fails(2 * patience + 15, /401|token|reset/i), saysNot: [] }, { tokens: { seconds: 0.2 } }), // the last answer may be a 401, as for a wrong password

  fault('base that does not exist', [], fails(6, /library\/missing:1.*not found/), { base: 'missing' }),
  fault('429 always: Docker Hub', [], fails(40, /429|too many requests/i, /dockerHub|mirrors/), {
    base: 'docker.io',
    hubRules: [{ request: /./, answer: { status: 429, headers: { 'retry-after': '1' }, body: error('TOOMANYREQUESTS', 'You have reached your unauthenticated pull rate limit.') } }],
  }),
  fault('push refused: one of several tags', [{ request: /PUT .*\/manifests\/latest/, answer: { status: 403, body: error('DENIED', 'tag is protected') } }],
    { exit: 'fails', seconds: 8, says: [/latest/], saysNot: [], pushed: true }, { options: { tags: { semver: ['{{version}}', 'latest'] } } }),
  fault('registry that does not know zstd', [{ request: requests['manifest\'s upload'], body: /zstd/, answer: { status: 400, body: error('MANIFEST_INVALID', 'manifest invalid') } }],
    fails(8, /compression: 'gzip'/)),
];
