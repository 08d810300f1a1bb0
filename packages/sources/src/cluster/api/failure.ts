import { X509Certificate } from 'node:crypto';
import { ClusterError } from '../problems.ts';
import type { ClusterProblemCode } from '../problems.ts';

/** The `Status` object with which an API server says no (meta/v1). */
export interface ApiStatus {
  readonly message: string;
  readonly reason: string;
  /** The token for going on with a newer version, in answer 410. */
  readonly continueToken: string;
  readonly retryAfterSeconds: number | undefined;
}

/** Reads a Status; an answer that is none gives its first characters as the message. */
export function parseStatus(text: string): ApiStatus {
  const status = recordOf(parse(text));
  const message =
    status['kind'] === 'Status' && typeof status['message'] === 'string' ? status['message'] : '';
  const seconds = recordOf(status['details'])['retryAfterSeconds'];
  return {
    message: message === '' ? text.slice(0, 200).replace(/\s+/g, ' ').trim() : message,
    reason: textOf(status['reason']),
    continueToken: textOf(recordOf(status['metadata'])['continue']),
    retryAfterSeconds: typeof seconds === 'number' ? seconds : undefined,
  };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function recordOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>) : {};
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

const CODE_OF_STATUS: Readonly<Record<number, ClusterProblemCode>> = {
  401: 'BW-CLUSTER-UNAUTHORIZED',
  403: 'BW-CLUSTER-FORBIDDEN',
  410: 'BW-CLUSTER-EXPIRED',
  429: 'BW-CLUSTER-BUSY',
  500: 'BW-CLUSTER-BUSY',
  502: 'BW-CLUSTER-BUSY',
  503: 'BW-CLUSTER-BUSY',
  504: 'BW-CLUSTER-TIMEOUT',
};

const FAULT_HINT =
  'The server failed at it: mend in the cluster what it says, such as a webhook that is gone.';

/** The error of an answer that says no. */
export class ApiError extends ClusterError {
  override readonly status: number;
  readonly answer: ApiStatus;

  constructor(status: number, answer: ApiStatus, request: string) {
    const said = answer.message === '' ? '' : `: ${answer.message}`;
    super(
      CODE_OF_STATUS[status] ?? 'BW-CLUSTER-ANSWER',
      `${request}: the API server answered ${status}${said}`,
      { status, ...(status === 500 && { hint: FAULT_HINT }) },
    );
    this.status = status;
    this.answer = answer;
  }
}

const TLS_ERROR =
  /^(?:CERT_|ERR_TLS_|ERR_SSL_|ERR_OSSL_|UNABLE_TO_|SELF_SIGNED_|DEPTH_ZERO_|EPROTO|INVALID_CA)/;
const TIMEOUT_ERROR = /TIMEOUT|ETIMEDOUT/;

/** The error of a request that got no answer, by the code that Node or undici gave it. */
export function networkError(error: unknown, request: string, server: string): ClusterError {
  if (error instanceof ClusterError) return error;
  const { code, message } = rootOf(error);
  const known = TLS_ERROR.test(code)
    ? 'BW-CLUSTER-TLS'
    : TIMEOUT_ERROR.test(code)
      ? 'BW-CLUSTER-TIMEOUT'
      : 'BW-CLUSTER-UNREACHABLE';
  const detail = code === '' || message.includes(code) ? message : `${message} (${code})`;
  return new ClusterError(known, `${server}: ${request}: ${detail}`, { cause: error });
}

/** undici wraps what happened to the socket. */
function rootOf(error: unknown): { readonly code: string; readonly message: string } {
  let current = error;
  while (current instanceof Error && current.cause instanceof Error) current = current.cause;
  if (current instanceof AggregateError && current.errors[0] instanceof Error) current = current.errors[0];
  if (!(current instanceof Error)) return { code: '', message: String(current) };
  const { code } = current as NodeJS.ErrnoException;
  if (current.name === 'TimeoutError') return { code: 'ETIMEDOUT', message: 'no complete answer in time' };
  return { code: typeof code === 'string' ? code : '', message: current.message };
}

/** When the certificate of a client has ended: what an API server means by 401. */
export function endedCertificate(pem: string, now: Date): string | undefined {
  if (pem === '') return undefined;
  try {
    const { validToDate } = new X509Certificate(pem);
    return validToDate < now ? validToDate.toISOString() : undefined;
  } catch {
    return undefined;
  }
}
