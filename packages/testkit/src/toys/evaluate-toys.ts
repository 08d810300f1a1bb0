import { createPlan, Posture } from '@bulwark/engine';
import type { RawObject, ScanResult } from '@bulwark/model';
import { sha256 } from '../evaluate.ts';
import { toyControls } from './toy-controls.ts';

/** A posture of the toy controls whose units are those of plain files. */
export function toyPosture(completeKinds: readonly string[] = []): Posture {
  const plan = createPlan({ controls: toyControls });
  return new Posture({ plan, digest: sha256, completeKinds: () => completeKinds });
}

/** Evaluates objects with the toy controls, as plain files of which no kind is complete unless named. */
export function evaluateAsScanned(
  objects: readonly RawObject[],
  completeKinds: readonly string[] = [],
): ScanResult {
  const posture = toyPosture(completeKinds);
  for (const object of objects) posture.add(object);
  return posture.result();
}
