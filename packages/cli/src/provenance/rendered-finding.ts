import type { FileOrigin, Finding, Origin, Trace } from '@bulwark/model';
import { renderedFrom } from '@bulwark/sources';
import type { RenderedFrom } from '@bulwark/sources';
import type { ChartFinding } from './chart.ts';
import type { KustomizationFinding } from './kustomize/trace-kustomization.ts';

/** A finding in an object that was rendered. */
export interface RenderedFinding {
  readonly finding: Finding;
  readonly origin: FileOrigin;
  readonly from: RenderedFrom;
}

/** What an object was rendered from; undefined where it was not, or cannot be again. */
export function fromOf(origin: Origin): RenderedFrom | undefined {
  return origin.source === 'file' ? renderedFrom(origin) : undefined;
}

export function renderedFinding(finding: Finding): readonly RenderedFinding[] {
  const { origin } = finding;
  const from = fromOf(origin);
  return origin.source !== 'file' || from === undefined ? [] : [{ finding, origin, from }];
}

export function chartFinding({ finding, origin, from }: RenderedFinding): readonly ChartFinding[] {
  return from.kind === 'chart' ? [{ finding, origin, from }] : [];
}

export function kustomizationFinding({
  finding,
  origin,
  from,
}: RenderedFinding): readonly KustomizationFinding[] {
  return from.kind === 'kustomization' ? [{ finding, origin, from }] : [];
}

/** Notes with each finding where it comes from. */
export function noteTraces(
  findings: readonly { readonly finding: Finding & { trace?: Trace | undefined } }[],
  traces: readonly Trace[] = [],
): void {
  for (const [index, { finding }] of findings.entries()) finding.trace = traces[index];
}
