import { Document, type Node, Pair, Scalar, YAMLMap, YAMLSeq } from 'yaml';
import { type YamlValue, Commented, type YamlMap } from '../contract.ts';
import { escapeUnprintable, standsAsBlock, standsBare } from '../text/yaml-scalar.ts';

/** The comments of a file: the value of a part and its comment, and the comments of its parts, by key. */
export interface Comments {
  readonly what?: unknown;
  readonly why?: string;
  readonly inside?: ReadonlyMap<string, Comments>;
}

interface Separated<Data> { readonly data: Data; readonly comments?: Comments }

/** Splits commented data into plain data and its comments. */
export function separate(tree: YamlMap): Separated<object>;
export function separate(branch: YamlValue): Separated<unknown>;
export function separate(branch: YamlValue): Separated<unknown> {
  if (branch instanceof Commented) {
    const { data, comments } = separate(branch.value);
    return { data, comments: { ...comments, what: data, why: branch.why } };
  }
  if (typeof branch !== 'object') return { data: branch };
  const inside = new Map<string, Comments>();
  const parts = Object.entries(branch).flatMap(([key, part]) => {
    if (part === undefined) return [];
    const { data, comments } = separate(part);
    if (comments) inside.set(key, comments);
    return [[key, data] as const];
  });
  return {
    data: Array.isArray(branch) ? parts.map(([, data]) => data) : Object.fromEntries(parts),
    comments: inside.size ? { inside } : undefined,
  };
}

/** YAML for GitLab CI. Every text that a reader could misread is quoted, and no line is folded. */
export function yaml(data: object, comments: Comments = {}): string {
  // the style of every text is decided here, so the library does not have to detect types
  const document = new Document(undefined, { schema: 'failsafe' });
  const contents = mapOf(data, comments);
  for (const { key } of contents.items.slice(1)) (key as Scalar).spaceBefore = true; // an empty line between jobs
  document.contents = contents;
  return escapeUnprintable(document.toString({ lineWidth: 0, flowCollectionPadding: false, directives: false, commentString }));
}

function mapOf(value: object, comments?: Comments): YAMLMap {
  const map = new YAMLMap();
  map.items = Object.entries(value).map(([key, part]) => {
    const own = comments?.inside?.get(key);
    const name = scalarOf(key);
    name.commentBefore = reason(part, own);
    return new Pair(name, nodeOf(part, own, key));
  });
  return map;
}

/** The lists that are usually written on one line. */
const inline = ['stages', 'needs', 'tags', 'paths'];

function isShort(value: readonly unknown[], key: string | undefined): boolean {
  return key !== undefined && inline.includes(key) && value.every((item) => typeof item === 'string') && value.join(', ').length <= 80;
}

function seqOf(value: readonly unknown[], comments?: Comments, key?: string): YAMLSeq {
  const seq = new YAMLSeq();
  seq.items = value.map((part, index) => {
    const own = comments?.inside?.get(String(index));
    const item = nodeOf(part, own);
    item.commentBefore = reason(part, own);
    return item;
  });
  // a list with a comment is on one line, directly below the comment; so is a list of a few words
  seq.flow = reason(value, comments) !== undefined || isShort(value, key);
  return seq;
}

function nodeOf(value: unknown, comments?: Comments, key?: string): Node {
  if (Array.isArray(value)) return seqOf(value, comments, key);
  return typeof value === 'object' && value !== null ? mapOf(value, comments) : scalarOf(value);
}

function scalarOf(value: unknown): Scalar {
  if (typeof value !== 'string') return new Scalar(String(value));
  const scalar = new Scalar(value);
  if (standsAsBlock(value)) scalar.type = Scalar.BLOCK_LITERAL;
  else if (value.includes('\n') || !standsBare(value)) scalar.type = Scalar.QUOTE_DOUBLE;
  return scalar;
}

/** The comment of a part, unless an override has changed the part. */
function reason(part: unknown, { what, why }: Comments = {}): string | undefined {
  return why !== undefined && JSON.stringify(what) === JSON.stringify(part) ? why : undefined;
}

function commentString(why: string): string {
  return why.replaceAll(/^/gm, '# ');
}
