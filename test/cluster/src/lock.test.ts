import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { withLock } from './lock.ts';

const name = `test-${process.pid}`;

describe('withLock', () => {
  it('lets one after the other work', async () => {
    let inside = 0;
    const seen: number[] = [];
    const work = async (): Promise<void> => {
      inside += 1;
      seen.push(inside);
      await new Promise((done) => setImmediate(done));
      inside -= 1;
    };
    await Promise.all(Array.from({ length: 8 }, () => withLock(name, work)));
    expect(seen).toEqual(Array.from({ length: 8 }, () => 1));
  });
  it('is given up where the work throws', async () => {
    await expect(withLock(name, () => Promise.reject(new Error('no')))).rejects.toThrow('no');
    expect(await withLock(name, () => Promise.resolve(7))).toBe(7);
  });
  it('is given up by a process that is killed', async () => {
    const script = `import { withLock } from ${JSON.stringify(join(import.meta.dirname, 'lock.ts'))};
      await withLock(${JSON.stringify(name)}, () => { console.log('held'); return new Promise((done) => setTimeout(done, 1e6)); });`;
    const child = execFile(process.execPath, ['--input-type=module', '--eval', script], () => undefined);
    await once(child.stdout ?? child, 'data');
    let free = false;
    const waiting = withLock(name, () => Promise.resolve((free = true)));
    await new Promise((done) => setTimeout(done, 50));
    expect(free).toBe(false);
    child.kill('SIGKILL');
    expect(await waiting).toBe(true);
  });
});
