import { Document, type Node, Pair, Scalar, YAMLMap, YAMLSeq } from 'yaml';
import { type Branch, Explained } from '../contract.ts';
import { escapeUnprintable, standsAsBlock, standsBare } from '../text/yaml-scalar.ts';

/** Why something stands in a file, by its path in the data: what it is, and the reason. */
export type Comments = ReadonlyMap<string, { readonly what: unknown; readonly why: string }>;

/** A tree's plain data, and the reasons that were written on it. */
export function separate(tree: Branch): { readonly data: object; readonly comments: Comments } {
  const comments = new Map<string, { what: unknown; why: string }>();
  const plain = (branch: Branch, path: string): unknown => {
    if (branch instanceof Explained) {
      const what = plain(branch.value, path);
      comments.set(path, { what, why: branch.why });
      return what;
    }
    if (Array.isArray(branch)) return branch.map((item, index) => plain(item, below(path, index)));
    if (typeof branch !== 'object') return branch;
    return Object.fromEntries(Object.entries(branch).flatMap(([key, value]) => value === undefined ? [] : [[key, plain(value, below(path, key))]]));
  };
  return { data: plain(tree, '') as object, comments };
}

/** GitLab CI's YAML: every text is quoted that any reader could take for something else, nothing is folded. */
export function yaml(data: object, comments: Comments): string {
  // the style of every text is decided here, so the library need not tell types apart
  const document = new Document(undefined, { schema: 'failsafe' });
  const contents = mapOf(data, '', comments);
  for (const { key } of contents.items.slice(1)) (key as Scalar).spaceBefore = true; // an empty line between jobs
  document.contents = contents;
  return escapeUnprintable(document.toString({ lineWidth: 0, flowCollectionPadding: false }));
}

function mapOf(value: object, path: string, comments: Comments): YAMLMap {
  const map = new YAMLMap();
  map.items = Object.entries(value).map(([key, part]) => {
    const inside = below(path, key);
    const name = scalarOf(key);
    name.commentBefore = reason(part, inside, comments);
    return new Pair(name, nodeOf(part, inside, comments));
  });
  return map;
}

function seqOf(value: readonly unknown[], path: string, comments: Comments): YAMLSeq {
  const seq = new YAMLSeq();
  seq.items = value.map((part, index) => {
    const item = nodeOf(part, below(path, index), comments);
    item.commentBefore = reason(part, below(path, index), comments);
    return item;
  });
  // a list that is explained stands on one line, right below its reason
  seq.flow = reason(value, path, comments) !== undefined;
  return seq;
}

function nodeOf(value: unknown, path: string, comments: Comments): Node {
  if (Array.isArray(value)) return seqOf(value, path, comments);
  return typeof value === 'object' && value !== null ? mapOf(value, path, comments) : scalarOf(value);
}

function scalarOf(value: unknown): Scalar {
  if (typeof value !== 'string') return new Scalar(String(value));
  const scalar = new Scalar(value);
  if (standsAsBlock(value)) scalar.type = Scalar.BLOCK_LITERAL;
  else if (value.includes('\n') || !standsBare(value)) scalar.type = Scalar.QUOTE_DOUBLE;
  return scalar;
}

/** The reason for a part, unless an override has changed the part since. */
function reason(part: unknown, path: string, comments: Comments): string | undefined {
  const comment = comments.get(path);
  if (comment === undefined || JSON.stringify(comment.what) !== JSON.stringify(part)) return undefined;
  return comment.why.replaceAll(/^/gm, ' ');
}

function below(path: string, key: string | number): string {
  return `${path}\0${key}`;
}
