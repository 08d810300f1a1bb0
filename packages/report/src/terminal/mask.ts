import type { Finding, Path } from '@bulwark/model';

const CONFIDENTIAL_KINDS = new Set(['Secret', 'ConfigMap']);
const CONFIDENTIAL_STEPS = new Set(['args', 'command', 'env', 'data', 'stringData']);
const HARMLESS = /^(?:true|false|yes|no|on|off|null|~|-?\d{1,10})$/i;

/** Stands for a value that is not shown; its length says nothing. */
export const MASK = '********';

/**
 * Whether the text of a value may be shown as the source has it: only if it says no more than the evidence, which is
 * free of secrets, and stands where people put none.
 */
export function mayShow({ evidence, object, path }: Finding, text: string): boolean {
  if (evidence.redacted || evidence.value === undefined || isConfidential(object.kind, path)) return false;
  return bare(text) === bare(evidence.value) || (isScalar(evidence.value) && HARMLESS.test(text));
}

function isScalar(json: string): boolean {
  return !/^[[{<]/.test(json);
}

function bare(text: string): string {
  return text.replace(/["'\s]/g, '');
}

/** Whether objects of a kind hold what users put in, so that no key of theirs means what it means elsewhere. */
export function holdsData(kind: string): boolean {
  return CONFIDENTIAL_KINDS.has(kind);
}

function isConfidential(kind: string, path: Path): boolean {
  if (holdsData(kind)) return path[0] !== 'metadata' && path[0] !== 'type' && path[0] !== 'immutable';
  return path.some((step) => typeof step === 'string' && CONFIDENTIAL_STEPS.has(step));
}
