import { spawn } from 'node:child_process';

/** How kubectl ended. */
export interface KubectlResult {
  /** Exit code; 70 where a signal ended it. */
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** What kubectl is run with. */
export interface KubectlOptions {
  readonly kubeconfig: string;
  /** Folder of its discovery cache: ports are used again, so that clusters must not share one. */
  readonly cache: string;
  /** Standard input. */
  readonly input?: string;
}

/** Runs kubectl ($BULWARK_KUBECTL, else the one of the path). Rejects only where there is none. */
export async function runKubectl(args: readonly string[], options: KubectlOptions): Promise<KubectlResult> {
  const own = ['--kubeconfig', options.kubeconfig, '--cache-dir', options.cache];
  const child = spawn(process.env['BULWARK_KUBECTL'] ?? 'kubectl', [...own, ...args]);
  const [stdout, stderr] = [child.stdout, child.stderr].map((stream) => {
    const chunks: Buffer[] = [];
    stream.on('data', (chunk: Buffer) => chunks.push(chunk));
    return chunks;
  });
  // kubectl may end before it has read all: its exit code says so.
  child.stdin.on('error', () => undefined).end(options.input);
  const code = await new Promise<number>((settle, reject) => {
    child.on('error', reject).on('close', (exit) => settle(exit ?? 70));
  });
  const text = (chunks: Buffer[] | undefined): string => Buffer.concat(chunks ?? []).toString();
  return { code, stdout: text(stdout), stderr: text(stderr) };
}
