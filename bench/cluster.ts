// Live clusters: a generated one of 100,000 pods from a loopback feed, and one of 10,000 in a real API server. `node bench/cluster.ts [large] [real]`;
// `--profile S` takes another size for both.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { availableParallelism, loadavg, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import type { ProfileName } from '@bulwark/test-cluster/profile';
import { large } from './cluster/large.ts';
import { print } from './cluster/print.ts';
import { real } from './cluster/real.ts';

const ROOT = resolve(import.meta.dirname, '..');
const { values, positionals } = parseArgs({
  options: { profile: { type: 'string' } },
  allowPositionals: true,
});
const wants = (part: string): boolean => positionals.length === 0 || positionals.includes(part);
const size = (usual: ProfileName): ProfileName =>
  values.profile === 'S' || values.profile === 'M' || values.profile === 'L' ? values.profile : usual;

// Programs under test end with this one, see WatchProgram.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1));

const work = mkdtempSync(join(tmpdir(), 'bulwark-bench-cluster-'));
execFileSync(process.execPath, [join(ROOT, 'tools', 'build', 'main.ts')], { cwd: ROOT, stdio: 'ignore' });
try {
  print(
    `node ${process.version}, ${availableParallelism()} cores, load ${loadavg()[0]?.toFixed(1)} at the beginning: where others work, look at processor time`,
  );
  if (wants('large')) await large(work, size('L'));
  if (wants('real')) await real(work, size('M'));
} finally {
  rmSync(work, { recursive: true, force: true });
}
