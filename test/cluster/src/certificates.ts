import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { binaries } from './binaries.ts';
import { certify } from './programs.ts';

/** One certificate to issue, with a new key. */
export interface Order {
  /** Path of the files, without .crt and .key. */
  readonly out: string;
  /** Path of the issuer's files; an authority signs itself. */
  readonly issuer?: string;
  /** Kubernetes reads the user's name here. */
  readonly commonName: string;
  /** Kubernetes reads the groups here. */
  readonly organizations?: readonly string[];
  readonly dnsNames?: readonly string[];
  readonly addresses?: readonly string[];
  /** Valid from then on; an hour ago by default. */
  readonly notBefore?: Date;
  /** Valid until then; a year from now by default. */
  readonly notAfter?: Date;
}

const hour = 3_600_000;

/** Writes certificates and keys in order, so that a later one can be issued by an earlier one. */
export async function issueCertificates(orders: readonly Order[]): Promise<void> {
  const folder = await binaries(certify(), () => undefined);
  const now = Date.now();
  const complete = orders.map((order) => ({
    notBefore: new Date(now - hour),
    notAfter: new Date(now + 365 * 24 * hour),
    ...order,
  }));
  const child = spawn(join(folder, 'certify'), { stdio: ['pipe', 'ignore', 'pipe'] });
  let complaint = '';
  child.stderr.on('data', (chunk: Buffer) => (complaint += chunk.toString()));
  child.stdin.end(JSON.stringify(complete));
  const code = await new Promise<number | null>((settle, reject) => {
    child.on('error', reject).on('close', settle);
  });
  if (code !== 0) throw new Error(`no certificates: ${complaint.trim()}`);
}
