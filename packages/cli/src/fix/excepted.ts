import { Posture } from '@bulwark/engine';
import type { FixRequest } from '@bulwark/remediate';
import type { ScanRequest } from '../arguments/request.ts';
import { otherNames } from '../config/scopes.ts';
import { AnnotatedExceptions } from '../exceptions/annotated.ts';
import { postureOf } from './offers.ts';
import type { FixInput } from './read.ts';

/**
 * The exceptions under which findings are not fixed: those of the policy and, where the policy lets them count, what the objects state
 * of themselves. The clock is read here.
 */
export function exceptionsOf(
  { objects }: FixInput,
  request: ScanRequest,
): NonNullable<FixRequest['exceptions']> {
  const rules = [...request.exceptions, ...statedBy(objects, request)];
  return { rules, now: new Date().toISOString(), otherNames };
}

const KINDS = [
  'annotation',
  'kubescape',
  'polaris',
  'kube-linter',
  'checkov',
  'kube-score',
  'trivy',
] as const;

/** Objects are only asked where an answer could count. */
function statedBy(objects: FixInput['objects'], request: ScanRequest): AnnotatedExceptions['rules'] {
  if (KINDS.every((kind) => request.suppressions.allowed(kind).length === 0)) return [];
  const posture = new Posture(postureOf(request));
  const annotated = new AnnotatedExceptions(request.suppressions);
  for (const object of objects) annotated.observe(object, posture.add(object));
  return annotated.rules;
}
