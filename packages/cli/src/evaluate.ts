import type * as Crypto from 'node:crypto';
import { Posture } from '@bulwark/engine';
import type { NoticeEntry, PassedOverEntry, ReadInput, UnreadEntry } from '@bulwark/report';
import { readInputs } from '@bulwark/sources';
import type { Inputs, ReadOptions } from '@bulwark/sources';
import type { ScanRequest } from './arguments/request.ts';
import { AnnotatedExceptions } from './exceptions/annotated.ts';
import { Progress } from './progress.ts';

/** What reading and judging gave. */
export interface Evaluation {
  readonly posture: Posture;
  /** What annotations of the objects except. */
  readonly annotated: AnnotatedExceptions;
  readonly inputs: readonly ReadInput[];
  readonly unread: readonly UnreadEntry[];
  readonly passedOver: readonly PassedOverEntry[];
  readonly notices: readonly NoticeEntry[];
  /** Call when no source line will be shown any more. */
  readonly close: () => Promise<void>;
}

let crypto: typeof Crypto | undefined;

/**
 * SHA-256 as hexadecimal text, for fingerprints and the digest of the catalogue. The module is loaded when the first one is
 * asked for: it costs a fifth of Node's own start, and a report for people shows none.
 */
export function sha256(text: string): string {
  crypto ??= process.getBuiltinModule('node:crypto');
  return crypto.hash('sha256', text, 'hex');
}

/** The posture that judges by a request; holds nothing yet. */
export function postureFor(request: ScanRequest): Posture {
  const { plan, planOf, completeKinds, defaultNamespace, unitOf, scope } = request;
  return new Posture({
    plan,
    digest: sha256,
    completeKinds: () => completeKinds,
    ...(defaultNamespace !== undefined && { defaultNamespace }),
    ...(unitOf && { unitOf }),
    ...(scope && { scope }),
    ...(planOf && { planOf }),
  });
}

/** How sources read what a request names. */
export function readOptionsFor({ limits, rendering, checkouts, charts }: ScanRequest): ReadOptions {
  const { maxFiles, maxDownload, ...documents } = limits;
  return {
    limits: documents,
    rendering,
    ...(maxFiles !== undefined && { maxFiles }),
    ...(maxDownload !== undefined && { maxDownload }),
    ...(checkouts && { checkouts }),
    ...(charts && { charts }),
  };
}

/** Reads the paths and judges what they hold. Never rejects for an input. */
export async function evaluate(paths: readonly string[], request: ScanRequest): Promise<Evaluation> {
  const posture = postureFor(request);
  const annotated = new AnnotatedExceptions(request.suppressions);
  const unread: UnreadEntry[] = [];
  const passedOver: PassedOverEntry[] = [];
  const notices: NoticeEntry[] = [];
  const progress = new Progress();
  const inputs: Inputs = await readInputs(paths, readOptionsFor(request), {
    object: (raw) => {
      annotated.observe(raw, posture.add(raw));
      progress.object();
    },
    unread: (entry) => unread.push(entry),
    passedOver: (entry) => passedOver.push(entry),
    notice: (entry) => notices.push(entry),
    progress: () => progress.file(),
  });
  progress.end();
  return {
    posture,
    annotated,
    inputs: inputs.summaries,
    unread,
    passedOver,
    notices,
    close: () => inputs.close(),
  };
}
