import type { ExceptedFinding, ExceptionRule, ExceptionUse, Finding } from '@bulwark/model';
import { encodeData } from './encode.ts';
import type { FindingEncoder } from './findings.ts';

/** A finding under an exception: its own record, and who decided what until when. */
export function encodeExcepted({ finding, rule }: ExceptedFinding, encoder: FindingEncoder): string {
  return `${encoder.encode(finding).slice(0, -1)},"exception":${encodeData(decision(rule))}}`;
}

/** One exception and what came of it. */
export function exceptionData({ rule, state, matched, withheld, weaknesses }: ExceptionUse): object {
  const { controls, frameworks, fingerprints, selector, severities } = rule;
  return {
    ...decision(rule),
    state,
    controls,
    frameworks,
    fingerprints,
    selector,
    severities,
    matched,
    withheld: withheld.map(withheldData),
    weaknesses,
  };
}

function decision({ reason, owner, until, source }: ExceptionRule): object {
  return { reason, owner: owner ?? null, until: until ?? null, source };
}

function withheldData({ fingerprint, control, severity, object }: Finding): object {
  return { fingerprint, control, severity, object };
}
