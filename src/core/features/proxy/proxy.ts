import type { ProxyOptions } from './options.ts';
import { program } from './proxy.sh.ts';
import type { PipelineFeature } from '../../contract.ts';
import { program as bin } from '../../job/bin.sh.ts';
import { program as client } from '../../job/client.sh.ts';
import type { Rule } from '../../problems.ts';
import { type Check, boolean, checkedTogether, list, struct, text, under } from '../../shape/shape.ts';
import { literalCredential, literalOr } from '../../shape/values.ts';
import { isHostName, isIpAddress } from '../../text/address.ts';
import { hasScheme } from '../../text/reference.ts';
import { shellCall } from '../../text/sh.ts';
import type { CiVariable } from '../../text/value.ts';

/** What is read of the plan: what the provenance of the images has. */
export interface ProxyView { readonly attest?: { readonly provenance: string } }

const kinds = ['http', 'https'] as const;

const atLeastOne: Check<ProxyOptions> = (given, path) => kinds.some((kind) => given[kind] !== undefined) ? [] : [{
  code: 'missing-option', path: under(path, 'https'), value: undefined, fault: 'is set, and no http either', fix: 'Write the URL of the proxy, such as "http://proxy.example.com:3128".',
}];

/** An HTTP proxy. Not set: the environment of the runner decides. */
export const proxy: PipelineFeature<ProxyOptions, ProxyOptions | undefined, ProxyView> = {
  shape: checkedTogether(struct<ProxyOptions>({
    http: literalOr(text(isProxyUrl)),
    https: literalOr(text(isProxyUrl)),
    no: list(literalOr(text(isNoProxy)), { of: (entry) => typeof entry === 'string' ? entry : entry.variable, name: 'host' }),
    gitlab: boolean,
  }), atLeastOne),

  resolve: (option) => option,

  contribute: (own) => own === undefined ? {} : {
    programs: [bin, client, program],
    setUp: [...kinds.flatMap((kind) => own[kind] === undefined ? [] : [use(kind, own[kind])]), direct(own)],
  },

  warn: (own, { attest }) => attest?.provenance === 'max' && kinds.some((kind) => typeof own?.[kind] === 'object') ? [{
    code: 'proxy-in-provenance',
    path: 'attest.provenance',
    value: attest.provenance,
    fault: 'has all build arguments, and so the URL of the proxy with its password',
    fix: 'Write "min", or use a proxy without a password.',
  }] : [],
};

/** The value of a variable can have a password, so the job gets its name. */
function use(kind: string, url: string | CiVariable): string {
  return typeof url === 'string' ? shellCall('proxy_use', [kind], [url]) : shellCall('proxy_use_variable', [kind], [url.variable]);
}

function direct({ no = [], gitlab }: ProxyOptions): string {
  const all = [...no, ...gitlab === false ? [{ variable: 'CI_SERVER_HOST' }, { variable: 'CI_REGISTRY' }] : []];
  const words = all.map((entry) => [typeof entry === 'string' ? entry : { ...entry, orEmpty: true as const }]);
  return shellCall(gitlab === undefined ? 'proxy_except_gitlab' : 'proxy_except', ...words);
}

function isProxyUrl(url: string): ReturnType<Rule> {
  if (url.includes('@')) return literalCredential;
  const [, host, port] = /^https?:\/\/(\[[^\]]*\]|[^/:]*)(?::([0-9]{1,5}))?\/?$/.exec(url) ?? [];
  const right = host !== undefined && Number(port ?? 1) <= 65535 && !(host.startsWith('[') ? isIpAddress(host.slice(1, -1)) : isHostName(host));
  return right ? undefined : { code: 'proxy-url', fault: 'is not the URL of an HTTP proxy', fix: 'Write it with scheme, host and port, such as "http://proxy.example.com:3128".' };
}

/** What Go, curl and wget all understand. */
function isNoProxy(entry: string): ReturnType<Rule> {
  if (entry.startsWith('*.')) return { code: 'no-proxy', fault: 'starts with "*", which not all programs understand', fix: `Write ${JSON.stringify(entry.slice(1))}.` };
  const [, name, range, port] = /^\.?([^/]*?)(\/[0-9]{1,3})?(:[0-9]{1,5})?$/.exec(entry) ?? [];
  const right = name !== undefined && !(range !== undefined && port !== undefined) && (!isIpAddress(entry.replace(/\/[0-9]+$/, '')) || (range === undefined && !isHostName(name)));
  return hasScheme(entry) ?? (right ? undefined : { code: 'no-proxy', fault: 'is not a host, a domain or a range of addresses', fix: 'Write each as an entry of its own: "host.example.com", ".example.com", "10.0.0.0/8".' });
}
