import { podTemplatePath } from '@bulwark/control-kit';
import { isList, isMap } from '@bulwark/model';
import type { Evidence, Path, Value } from '@bulwark/model';
import { canonicalJson } from './pointer.ts';

const LONGEST = 160;
const CONFIDENTIAL_KINDS = new Set(['Secret', 'ConfigMap']);
/** Lists and maps of containers in which people put credentials, whatever a control looked for in them. */
const CONFIDENTIAL_FIELDS = new Set(['args', 'command', 'env', 'data', 'stringData']);
/** Lists of name and value whose values are credentials as often as not. */
const CONFIDENTIAL_PAIRS = new Set(['env', 'httpHeaders']);
/** A copy of the whole object as it was applied, values of a Secret included. */
const LAST_APPLIED = 'kubectl.kubernetes.io/last-applied-configuration';

/**
 * What may be shown of a value. Secret values, and everything in Secrets and ConfigMaps, are shown by their shape; maps
 * and lists of workloads, of metadata and of kinds that are not Kubernetes' own (`Kind.group`) by their keys, because a
 * literal environment, a copy of the object or a key could stand in them.
 */
export function evidenceOf(kind: string, path: Path, value: Value | undefined, secret: boolean): Evidence {
  if (value === undefined) return { redacted: secret };
  const confidential = secret || isConfidential(kind, path);
  if (confidential) return { value: shape(value), redacted: true };
  const byKeys = podTemplatePath(kind) !== undefined || path[0] === 'metadata' || kind.includes('.');
  if (byKeys && (isMap(value) || isList(value))) return { value: keys(value), redacted: false };
  return { value: cut(canonicalJson(value)), redacted: false };
}

function isConfidential(kind: string, path: Path): boolean {
  if (path.includes(LAST_APPLIED)) return true;
  if (CONFIDENTIAL_KINDS.has(kind))
    return path[0] !== 'metadata' && path[0] !== 'type' && path[0] !== 'immutable';
  // A custom resource may have pod templates, too.
  if (podTemplatePath(kind) === undefined && !kind.includes('.')) return false;
  const last = String(path.at(-1));
  return CONFIDENTIAL_FIELDS.has(last) || (last === 'value' && CONFIDENTIAL_PAIRS.has(String(path.at(-3))));
}

function shape(value: Value): string {
  if (typeof value === 'string') return '<redacted string>';
  if (isMap(value)) return cut(`<redacted map: ${Object.keys(value).sort().join(', ')}>`);
  if (isList(value)) return `<redacted list of ${value.length}>`;
  return '<redacted>';
}

function keys(value: Value): string {
  if (isList(value)) {
    return value.every((item) => !isMap(item) && !isList(item))
      ? cut(canonicalJson(value))
      : `[${value.length} items]`;
  }
  return cut(
    `{${Object.keys(value as object)
      .sort()
      .join(', ')}}`,
  );
}

function cut(text: string): string {
  return text.length <= LONGEST ? text : `${text.slice(0, LONGEST - 1)}…`;
}
