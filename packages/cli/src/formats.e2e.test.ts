import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chdir, cwd } from 'node:process';
import { FORMATS } from '@bulwark/report/formats';
import { pdfText } from '@bulwark/testkit/pdf-text';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runCommandLine } from './command-line.ts';

const home = cwd();
const folder = mkdtempSync(join(tmpdir(), 'bulwark-formats-'));
const names = Object.keys(FORMATS) as readonly (keyof typeof FORMATS)[];
const files = names.map((name) => ({ name, file: `bulwark${FORMATS[name].extension}` }));

const value = 'Zx9kq2Vault77mWp';
const manifest = `apiVersion: v1
kind: Pod
metadata: { name: shop, namespace: shop }
spec:
  containers:
    - name: web
      image: registry.example.org/web:1
      command: ["sh", "-c", "login --password=${value}"]
      env:
        - name: DB_PASSWORD
          value: ${value} # ${value}
---
apiVersion: v1
kind: Secret
metadata: { name: shop, namespace: shop }
stringData:
  password: ${value}
`;

beforeAll(async () => {
  writeFileSync(join(folder, 'secret.yaml'), manifest);
  chdir(new URL('fixtures', import.meta.url).pathname);
  const words = [...names.filter((name) => name !== 'terminal'), `terminal=${folder}/one/bulwark.txt`];
  for (const run of ['one', 'two'])
    await runCommandLine(
      [
        'scan',
        'app',
        join(folder, 'secret.yaml'),
        '--verbose',
        '--format',
        words.join(',').replace('/one/', `/${run}/`),
      ].concat(['--output', `${folder}/${run}/`]),
    );
});
afterAll(() => {
  chdir(home);
  rmSync(folder, { recursive: true });
});

const bytes = (file: string, run = 'one'): Buffer => readFileSync(join(folder, run, file));
/** What a reader sees, without the line breaks of pages. */
const read = (file: string): string =>
  file.endsWith('.pdf') ? pdfText(bytes(file)).replaceAll('\n', '') : bytes(file).toString('utf8');

describe('all formats of one scan', () => {
  it.each(files)('$name is written, the same each time', ({ file }) => {
    expect(read(file).length).toBeGreaterThan(100);
    expect(bytes(file).equals(bytes(file, 'two'))).toBe(true);
  });
  it.each(files)('$name holds no secret value of what was scanned', ({ file }) => {
    const secrets = [value, btoa(value), 'correct-horse', 'hunter2', 'line of the secret'];
    const text = read(file);
    expect(secrets.filter((secret) => text.includes(secret))).toEqual([]);
  });
  it.each(files.filter(({ name }) => FORMATS[name].listsFindings))(
    '$name names what was found',
    ({ file }) => {
      expect(read(file)).toContain('DB_PASSWORD');
    },
  );
  it('agree in their counts', () => {
    const { findings } = JSON.parse(read('bulwark.json')) as { findings: { fingerprint: string }[] };
    expect(findings.length).toBeGreaterThan(50);
    for (const extension of [
      '.sarif',
      '.csv',
      '.junit.xml',
      '.gitlab-codequality.json',
      '.html',
      '.openreports.json',
    ]) {
      const text = read(`bulwark${extension}`);
      const missing = findings.filter(({ fingerprint }) => !text.includes(fingerprint));
      expect({ extension, missing }).toEqual({ extension, missing: [] });
    }
    const rows = read('bulwark.md').match(/^\| \*\*/gm);
    expect(rows).toHaveLength(findings.length);
  });
});
