import { type DaemonKey, type DaemonTable, daemonKeys } from './daemon-keys.ts';
import type { YamlMap } from '../../contract.ts';
import type { Problem, Rule } from '../../problems.ts';
import { type Shape, anyText, boolean, integer, isRecord, list, mapping, struct, text, under } from '../../shape/shape.ts';

/** Keys that another option or the job decides, and what to do instead. */
const owned: { readonly [path: string]: string } = {
  'registry': 'Use the options mirrors and hosts.',
  'root': 'Use buildkit: { state }.',
  'grpc': 'Remove it: the daemon listens in the folder of its job.',
  'insecure-entitlements': 'Use images: [{ entitlements: ["network.host"] }].',
  'debug': 'Use log: { level: "debug" }.',
  'trace': 'Use log: { level: "trace" }.',
  'proxyNetwork': 'Remove it: BuildKit cannot do this without root.',
  'worker.containerd': 'Use worker: { oci: ... }: a job has no containerd.',
  'worker.oci.enabled': 'Remove it: there is no other worker.',
  'worker.oci.rootless': 'Remove it: BuildKit finds out by itself.',
  'cache': 'Remove it: it is for the cache of GitHub Actions.',
};

/** The job replaces "$NAME" in the file. */
const literal: Rule = (given) => /^\$[A-Za-z_][A-Za-z0-9_]*$/.test(given) ? { code: 'expansion', fault: 'is literal here, and does not expand', fix: 'Write the value itself.' } : undefined;

const count = integer(0, Number.MAX_SAFE_INTEGER);

const shapes: { readonly [kind in Extract<DaemonKey, string>]: Shape<any> } = {
  text: text(literal),
  boolean,
  integer: count,
  texts: list(text(literal)),
  labels: mapping(text(), anyText(literal)),
  anything,
  duration: amount(/^(?:[0-9]+(?:\.[0-9]+)?(?:ns|us|ms|s|m|h))+$/, { code: 'duration', fault: 'is not a duration', fix: 'Write seconds as a number, or a text such as "48h" or "1h30m".' }),
  space: amount(/^[0-9]+(?:\.[0-9]+)? ?(?:[kKMGTP]i?)?[bB]?$|^(?:100|[0-9]{1,2})%$/, { code: 'storage', fault: 'is not an amount of storage', fix: 'Write bytes as a number, or a text such as "20GB" or "10%".' }),
};

function amount(form: RegExp, fault: ReturnType<Rule>): Shape<string | number> {
  const asText = text((given) => form.test(given) ? undefined : fault);
  return (value, path, project) => (typeof value === 'number' ? count : asText)(value, path, project);
}

/** A value that TOML has a form for. */
function anything(value: unknown, path: string): readonly Problem[] {
  if (Array.isArray(value)) return value.flatMap((item, index) => anything(item, `${path}[${index}]`));
  if (isRecord(value)) return Object.entries(value).flatMap(([key, part]) => anything(part, under(path, key)));
  if (typeof value === 'string') return [...literal(value) ? [{ path, value, ...literal(value)! }] : []];
  return typeof value === 'boolean' || Number.isFinite(value) ? [] : [{
    code: 'wrong-type', path, value, fault: 'is nothing that TOML has a form for', fix: 'Write a text, a number, true or false, a list, or { key: value }.',
  }];
}

function shapeOf(kind: DaemonKey, path: string): Shape<any> {
  if (typeof kind === 'string') return shapes[kind];
  return isList(kind) ? list(tableShape(kind[0], path)) : tableShape(kind, path);
}

function isList(kind: DaemonTable | readonly [DaemonTable]): kind is readonly [DaemonTable] {
  return Array.isArray(kind);
}

function tableShape(table: DaemonTable, path: string): Shape<YamlMap> {
  return struct<{ readonly [key: string]: unknown }>(Object.fromEntries(Object.entries(table).map(([key, kind]) => {
    const place = path === '' ? key : `${path}.${key}`;
    return [key, Object.hasOwn(owned, place) ? refused(owned[place]) : shapeOf(kind, place)];
  }))) as Shape<YamlMap>;
}

function refused(fix: string): Shape<unknown> {
  return (value, path) => [{ code: 'owned-key', path, value, fault: 'is decided elsewhere', fix }];
}

/** The keys that BuildKit has, but for those that are decided elsewhere. */
export const configShape: Shape<YamlMap> = tableShape(daemonKeys, '');
