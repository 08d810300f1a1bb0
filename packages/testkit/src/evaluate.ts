import { createHash } from 'node:crypto';
import type { Control, MinorVersion } from '@bulwark/control-kit';
import { createPlan, Posture } from '@bulwark/engine';
import type { PostureOptions } from '@bulwark/engine';
import type { RawObject, ScanResult, Value } from '@bulwark/model';
import { deepFreeze } from './deep-freeze.ts';

/** What differs from a plain evaluation of a complete unit. */
export interface Evaluation {
  /** Kinds that the unit holds whole; every kind where not given. */
  readonly completeKinds?: readonly string[];
  readonly podSecurityVersion?: MinorVersion;
  /** By control id. */
  readonly parameters?: Readonly<Record<string, Readonly<Record<string, Value>>>>;
  /** As PostureOptions.retain. */
  readonly retain?: PostureOptions['retain'];
}

/** SHA-256 as hexadecimal text, the digest of every evaluation here. */
export function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

/** Evaluates objects as one unit. Inputs and what the engine keeps are frozen, so that a control that writes is found out. */
export function evaluate(
  controls: readonly Control[],
  objects: readonly RawObject[],
  evaluation: Evaluation = {},
): ScanResult {
  const { completeKinds = ['*'], podSecurityVersion, parameters, retain } = evaluation;
  const plan = createPlan({
    controls,
    ...(podSecurityVersion && { podSecurityVersion }),
    ...(parameters && { parameters }),
  });
  const posture = new Posture({
    plan,
    digest: sha256,
    completeKinds: () => completeKinds,
    ...(retain && { retain }),
  });
  for (const object of objects) {
    deepFreeze(object.value);
    deepFreeze(posture.add(object).view.value);
  }
  return posture.result();
}
