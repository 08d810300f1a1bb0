import { formatPath, isList, isMap } from '@bulwark/model';
import type { Change, Finding, Path, Value } from '@bulwark/model';
import type { Excerpt } from './excerpt.ts';
import { plain } from './text.ts';

/** Lines to write (`+`) or to take out (`-`) for a finding. */
export interface RewriteLine {
  readonly sign: '+' | '-';
  readonly text: string;
}

/**
 * The lines that clear a finding, indented as the source is where it is block YAML; elsewhere (JSON, flow style, no
 * source) each change as `path: value`.
 */
export function rewriteOf(finding: Finding, excerpt: Excerpt | undefined): readonly RewriteLine[] {
  const { set = [], remove = [] } = finding.remedy;
  return [...remove.map((path) => removal(finding, path, excerpt)), ...additions(finding, set, excerpt)];
}

function removal(finding: Finding, removed: Path, excerpt: Excerpt | undefined): RewriteLine {
  const isMarked = excerpt !== undefined && excerpt.anchors.length > 0 && samePath(finding.path, removed);
  return { sign: '-', text: isMarked ? excerpt.target.text : plain(shortPath(removed, finding)) };
}

/** Paths in the container that the heading names begin there. */
function shortPath(path: Path, { container }: Finding): string {
  const role = path.findIndex((step) => /^(?:c|initC|ephemeralC)ontainers$/.test(String(step)));
  const isInside = container !== undefined && role >= 0 && path.length > role + 2;
  return formatPath(isInside ? path.slice(role + 2) : path);
}

function additions(finding: Finding, set: readonly Change[], excerpt: Excerpt | undefined): RewriteLine[] {
  const base = set.length === 0 ? undefined : baseOf(finding.path, set, excerpt);
  const lines =
    base === undefined
      ? set.map(({ path, value }) => `${shortPath(path, finding)}: ${flow(value)}`)
      : block(treeOf(set, base.depth), base.column);
  return lines.map((text) => ({ sign: '+', text: plain(text) }));
}

interface Base {
  /** Step of the path with which the lines begin. */
  readonly depth: number;
  readonly column: number;
}

/** Where the lines begin: below the innermost step that all changes share with the path and that the source has. */
function baseOf(path: Path, set: readonly Change[], excerpt: Excerpt | undefined): Base | undefined {
  const innermost = excerpt?.anchors[0];
  if (excerpt === undefined || innermost === undefined) return undefined;
  const shared = Math.min(...set.map((change) => sharedSteps(path, change.path)));
  const depth = Math.min(shared, innermost.depth + 1);
  if (set.some((change) => change.path.slice(depth).some((step) => typeof step === 'number')))
    return undefined;
  if (depth === innermost.depth + 1) return { depth, column: excerpt.childColumn };
  const anchor = excerpt.anchors.find((each) => each.depth === depth);
  return anchor && { depth, column: anchor.column };
}

/** Steps that two paths share, never all of the second: its last step is what changes. */
function sharedSteps(path: Path, changed: Path): number {
  const limit = Math.min(path.length, changed.length - 1);
  let count = 0;
  while (count < limit && path[count] === changed[count]) count += 1;
  return count;
}

type Tree = Map<string, Tree | Leaf>;
interface Leaf {
  readonly value: Value;
}

function treeOf(set: readonly Change[], depth: number): Tree {
  const root: Tree = new Map();
  for (const { path, value } of set) {
    const steps = path.slice(depth).map(String);
    let node = root;
    for (const step of steps.slice(0, -1)) {
      const next = node.get(step);
      const child = next instanceof Map ? next : new Map<string, Tree | Leaf>();
      node.set(step, child);
      node = child;
    }
    node.set(steps.at(-1) ?? '', { value });
  }
  return root;
}

function block(tree: Tree, column: number): string[] {
  const indent = ' '.repeat(column);
  return [...tree].flatMap(([key, node]) =>
    node instanceof Map
      ? [`${indent}${scalar(key)}:`, ...block(node, column + 2)]
      : blockValue(`${indent}${scalar(key)}:`, node.value, column + 2),
  );
}

function blockValue(head: string, value: Value, column: number): string[] {
  const indent = ' '.repeat(column);
  if (isMap(value) && Object.keys(value).length > 0) {
    const lines = Object.entries(value).flatMap(([key, field]) =>
      field === undefined ? [] : blockValue(`${indent}${scalar(key)}:`, field, column + 2),
    );
    return [head, ...lines];
  }
  if (isList(value) && value.length > 0) return [head, ...value.map((item) => `${indent}- ${flow(item)}`)];
  return [`${head} ${flow(value)}`];
}

// Words that YAML 1.1, which kubectl reads, takes for something other than a string.
const NO_STRING = /^(?:y|n|yes|no|on|off|true|false|null|~|[-+]?[.\d].*)$/i;
const PLAIN_SCALAR = /^[A-Za-z0-9_./][\w./-]*$/;

// Quantities of Kubernetes begin like numbers and are none.
const QUANTITY = /^\d+(?:m|k|[KMGT]i|[MGT])$/;

function scalar(text: string): string {
  const isPlain = PLAIN_SCALAR.test(text) && !NO_STRING.test(text);
  return isPlain || QUANTITY.test(text) ? text : JSON.stringify(text);
}

/** A value on one line. */
function flow(value: Value): string {
  if (typeof value === 'string') return scalar(value);
  if (isList(value)) return `[${value.map(flow).join(', ')}]`;
  if (!isMap(value)) return String(value);
  const fields = Object.entries(value).flatMap(([key, field]) =>
    field === undefined ? [] : [`${scalar(key)}: ${flow(field)}`],
  );
  return fields.length === 0 ? '{}' : `{ ${fields.join(', ')} }`;
}

function samePath(a: Path, b: Path): boolean {
  return a.length === b.length && a.every((step, index) => step === b[index]);
}
