import { parse } from 'yaml';
import { type BuildkitImagePipelineOptions, type ProxyOptions, synthesize } from '../../../src/core/mod.ts';

const proxy = 'http://proxy.example.com:3128';
const calls = (options: BuildkitImagePipelineOptions) => parse(synthesize(options)[0].content)['build-image'].before_script.filter((line: string) => line.startsWith('proxy_'));

test.each<[ProxyOptions, string[]]>([
  [{ https: proxy }, [`proxy_use https ${proxy}`, 'proxy_except_gitlab']],
  [{ http: proxy, https: { variable: 'CORP_PROXY' } }, [`proxy_use http ${proxy}`, 'proxy_use_variable https CORP_PROXY', 'proxy_except_gitlab']],
  [{ https: proxy, no: ['.corp.example.com', '10.0.0.0/8', { variable: 'HOSTS' }], gitlab: true }, [`proxy_use https ${proxy}`, 'proxy_except .corp.example.com 10.0.0.0/8 "${HOSTS-}"']],
  [{ https: proxy, no: ['a.example.com:5000'], gitlab: false }, [`proxy_use https ${proxy}`, 'proxy_except a.example.com:5000 "${CI_SERVER_HOST-}" "${CI_REGISTRY-}"']],
])('%j is %j, before the logins and the daemon', (option, lines) => {
  expect(calls({ proxy: option })).toEqual(lines);
  const script: readonly string[] = parse(synthesize({ proxy: option })[0].content)['build-image'].before_script;
  expect(script.slice(1).findIndex((line) => !line.startsWith('job_patience') && !line.startsWith('proxy_'))).toBe(script.indexOf(lines.at(-1)!));
});

test('without it there is nothing', () => {
  expect(calls({})).toEqual([]);
  expect(synthesize().map(({ path }) => path).filter((path) => /proxy|client/.test(path))).toEqual([]);
});

test.each(['http://a', 'https://a.example.com', 'http://10.0.0.1:80/', 'http://[fd00::1]:3128'])('%s is a proxy', (https) => {
  expect(() => synthesize({ proxy: { https } })).not.toThrow();
});

test.each(['a.example.com', '.example.com', 'example.com:8080', '10.0.0.1', '10.0.0.0/8', 'fd00::/8', 'fd00::1', 'localhost'])('%s is reached without it', (entry) => {
  expect(() => synthesize({ proxy: { https: proxy, no: [entry] } })).not.toThrow();
});

test.each<[provenance: string, https: ProxyOptions['https'], warned: string[]]>([
  ['max', { variable: 'P' }, ['proxy-in-provenance']],
  ['min', { variable: 'P' }, []],
  ['max', proxy, []],
])('provenance %j with the proxy %j has the warnings %j', (provenance, https, warned) => {
  const codes: string[] = [];
  synthesize({ proxy: { https }, attest: { provenance } }, { onWarning: ({ code }) => codes.push(code) });
  expect(codes.filter((code) => code.startsWith('proxy'))).toEqual(warned);
});
