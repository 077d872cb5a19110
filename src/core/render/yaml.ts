import { Document, Scalar, isMap, isNode, isScalar, isSeq, visit } from 'yaml';
import { type Branch, Explained } from '../contract.ts';
import { escapeUnprintable, standsAsBlock, standsBare } from '../text/yaml-scalar.ts';

/** Why something stands in a file: its path in the data, what it is, and the reason. */
export type Comments = readonly (readonly [path: readonly (string | number)[], what: unknown, why: string])[];

/** A tree's plain data, and the reasons that were written on it. */
export function separate(tree: Branch): { readonly data: object; readonly comments: Comments } {
  const comments: [(string | number)[], unknown, string][] = [];
  const plain = (branch: Branch, path: (string | number)[]): unknown => {
    if (branch instanceof Explained) {
      const what = plain(branch.value, path);
      comments.push([path, what, branch.why]);
      return what;
    }
    if (Array.isArray(branch)) return branch.map((item, index) => plain(item, [...path, index]));
    if (typeof branch !== 'object') return branch;
    return Object.fromEntries(Object.entries(branch).flatMap(([key, value]) => value === undefined ? [] : [[key, plain(value, [...path, key])]]));
  };
  return { data: plain(tree, []) as object, comments };
}

/** GitLab CI's YAML: every text is quoted that any reader could take for something else, nothing is folded. */
export function yaml(data: object, comments: Comments): string {
  const document = new Document(data, { aliasDuplicateObjects: false });
  visit(document, { Scalar: (_key, node) => void quote(node) });
  for (const [path, what, why] of comments) explain(document, path, what, why);
  return escapeUnprintable(spaced(document).toString({ lineWidth: 0, flowCollectionPadding: false }));
}

function quote(node: Scalar): void {
  if (typeof node.value !== 'string') return;
  if (standsAsBlock(node.value)) node.type = Scalar.BLOCK_LITERAL;
  else if (node.value.includes('\n') || !standsBare(node.value)) node.type = Scalar.QUOTE_DOUBLE;
}

/**
 * Puts a reason above what it explains, unless an override has taken that away or changed it. A list
 * stands on one line then, right below its reason.
 */
function explain(document: Document, path: readonly (string | number)[], what: unknown, why: string): void {
  const value = document.getIn(path, true);
  if (!isNode(value) || JSON.stringify(value) !== JSON.stringify(what)) return;
  if (isSeq(value)) value.flow = true;
  const parent = document.getIn(path.slice(0, -1), true);
  const place = isMap(parent) ? parent.items.find(({ key }) => isScalar(key) && key.value === path.at(-1))?.key : value;
  if (isNode(place)) place.commentBefore = why.replaceAll(/^/gm, ' ');
}

/** An empty line between jobs. */
function spaced(document: Document): Document {
  const jobs = isMap(document.contents) ? document.contents.items.slice(1) : [];
  for (const { key } of jobs) if (isNode(key)) key.spaceBefore = true;
  return document;
}
