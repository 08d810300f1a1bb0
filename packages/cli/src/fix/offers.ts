import type { PostureOptions } from '@bulwark/engine';
import { SafeFixes } from '@bulwark/remediate';
import type { RenderOptions } from '@bulwark/report';
import type { ScanRequest } from '../arguments/request.ts';
import { sha256 } from '../evaluate.ts';
import { STDERR, writeText } from '../streams.ts';

/** How the objects of a request are judged. */
export function postureOf(request: ScanRequest): PostureOptions {
  const { plan, planOf, completeKinds, unitOf, scope } = request;
  return {
    plan,
    digest: sha256,
    completeKinds: () => completeKinds,
    ...(unitOf && { unitOf }),
    ...(scope && { scope }),
    ...(planOf && { planOf }),
  };
}

/** The safe fixes that a report may offer with its findings; where there are too many to prove them all, the user is told. */
export function fixOffers(request: ScanRequest): NonNullable<RenderOptions['changesOf']> {
  const fixes = new SafeFixes(postureOf(request), () => {
    writeText(STDERR, 'note: the report offers fixes for its first findings only; bulwark fix has all\n');
  });
  return (finding) => fixes.changesOf(finding);
}
