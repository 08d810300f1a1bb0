import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';

/** The fields of an audit event (audit.k8s.io/v1, level Metadata) that tests ask for. */
export interface AuditEntry {
  readonly stage: 'ResponseStarted' | 'ResponseComplete' | 'Panic';
  /** get, list, watch, create, … */
  readonly verb: string;
  /** Path and query as sent. */
  readonly requestURI: string;
  readonly user: { readonly username: string; readonly groups?: readonly string[] };
  readonly userAgent?: string;
  readonly objectRef?: {
    readonly resource?: string;
    readonly namespace?: string;
    readonly name?: string;
    readonly apiGroup?: string;
    readonly apiVersion?: string;
    readonly subresource?: string;
  };
  readonly responseStatus?: { readonly code?: number };
  readonly requestReceivedTimestamp: string;
  readonly stageTimestamp: string;
}

/**
 * Requests that the API server has answered so far, in order of their answers. An entry is written before the end of the
 * answer is sent, so what a client has read to its end is there. A line that is being written is left out.
 */
export async function readAuditLog(
  file: string,
  keep: (entry: AuditEntry) => boolean = () => true,
): Promise<AuditEntry[]> {
  const entries: AuditEntry[] = [];
  const lines = createInterface({ input: createReadStream(file, 'utf8'), crlfDelay: Infinity });
  for await (const line of lines) {
    if (!line.endsWith('}')) continue;
    const entry = parse(line);
    if (entry !== undefined && keep(entry)) entries.push(entry);
  }
  return entries;
}

function parse(line: string): AuditEntry | undefined {
  try {
    return JSON.parse(line) as AuditEntry;
  } catch {
    return undefined;
  }
}
