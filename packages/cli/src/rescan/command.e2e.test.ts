import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { runCommandLine } from '../command-line.ts';

const main = new URL('../main.ts', import.meta.url).pathname;
const folder = mkdtempSync(join(tmpdir(), 'bulwark-watch-'));
afterAll(() => rmSync(folder, { recursive: true }));

const pod = (privileged: boolean): string =>
  JSON.stringify({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'web' },
    spec: { containers: [{ name: 'web', image: 'web', securityContext: { privileged } }] },
  });

describe('the program with --watch', () => {
  it.skipIf(process.platform === 'win32')(
    'tells changes until Ctrl-C, and ends with the exit code of the last result',
    async () => {
      const file = join(folder, 'web.json');
      writeFileSync(file, pod(false));
      const words = [
        'scan',
        folder,
        '--watch',
        '--quiet',
        '--fail-on',
        'low',
        '--control',
        'privileged-container',
      ];
      const child = spawn(process.execPath, [main, ...words], { stdio: ['ignore', 'pipe', 'pipe'] });
      const ended = new Promise<number | null>((resolve) => void child.on('exit', resolve));
      let text = '';
      for await (const chunk of child.stdout.setEncoding('utf8')) {
        const before = text;
        text += chunk as string;
        const isNew = (words: string): boolean => text.includes(words) && !before.includes(words);
        if (isNew('Ctrl-C ends')) writeFileSync(file, pod(true));
        if (isNew('1 new; 1 finding now')) child.kill('SIGINT');
      }
      expect(await ended).toBe(1);
      expect(text).toMatch(/^gate .*\nNo findings in 1 object.*\nWatching 1 folder; Ctrl-C ends\.\n/);
      expect(text).toContain('  new  critical workload/privileged-container: ');
    },
    60_000,
  );
  it.each([
    'scan - --watch',
    'scan --watch',
    'scan https://git.example.org/shop.git --watch',
    'scan oci://registry.example.org/charts/shop --watch',
    'scan . --watch --format json',
    'scan . --watch --output report.txt',
    'scan . --watch --format terminal,sarif=x.sarif',
  ])('is refused: %s', async (line) => {
    expect(await runCommandLine(line.split(' '))).toBe(2);
  });
});
