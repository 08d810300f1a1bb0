import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ERRORS } from './errors.ts';
import { errorPages } from './explain/errors.ts';
import { explainTopic } from './explain/topic.ts';
import { library } from './library.ts';

const sources = ['.', '../../config/src/'].map((path) => new URL(path, import.meta.url).pathname);

function codesInUse(): Set<string> {
  const texts = sources.flatMap((source) =>
    readdirSync(source, { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts') && file !== 'errors.ts')
      .map((file) => readFileSync(join(source, file), 'utf8')),
  );
  return new Set(
    texts.flatMap((text) => text.match(/\bBW-(?:USAGE|CONFIG|INPUT|OUTPUT|GATE|BUG)(?:-[A-Z]+)*\b/g) ?? []),
  );
}

describe('the table of errors', () => {
  it('holds every code that is used, and no other', () => {
    const known = ERRORS.map(({ code }) => code);
    // Prefixes are named in a hint.
    const used = [...codesInUse()].filter((code) => !/^BW-(?:USAGE|CONFIG|INPUT|OUTPUT|GATE)$/.test(code));
    expect(used.sort()).toEqual([...known].sort());
  });
  it('has a line, a hint, a meaning and an exit code for each', () => {
    for (const { code, line, hint, meaning, exitCode } of errorPages()) {
      expect(code).toMatch(/^BW-[A-Z-]+$/);
      expect(line).toMatch(/\S/);
      expect(line).not.toMatch(/[.\n]$/);
      expect(hint).toMatch(/[.)/]$|`$/);
      expect(meaning.length).toBeGreaterThan(40);
      expect([0, 1, 2, 3, 4, 70]).toContain(exitCode);
    }
  });
  it('has each code once', () => {
    const codes = errorPages().map(({ code }) => code);
    expect(new Set(codes).size).toBe(codes.length);
  });
});

describe('explain', () => {
  const page = { width: 80, colour: false };
  it('has a page for every error code', async () => {
    for (const { code, hint } of errorPages()) {
      const text = await explainTopic(code.toLowerCase(), library, page);
      expect(text.startsWith(`${code}: `)).toBe(true);
      expect(text.replaceAll(/\s+/g, ' ')).toContain(hint.replaceAll(/\s+/g, ' '));
    }
  });
  it('has a page for every control, framework and the scores', async () => {
    for (const { id, title } of library.controls)
      expect(await explainTopic(id, library, page)).toContain(title);
    for (const { id } of library.frameworks)
      expect(await explainTopic(id, library, page)).toContain(`--framework ${id}`);
    expect(await explainTopic('score', library, page)).toContain('lower is better');
  });
  it('suggests where there is none', async () => {
    await expect(explainTopic('BW-READ-TEMPLAT', library, page)).rejects.toThrow(
      expect.objectContaining({ hint: 'Did you mean BW-READ-TEMPLATE?' }),
    );
    await expect(explainTopic('scor', library, page)).rejects.toThrow(
      expect.objectContaining({ code: 'BW-USAGE-TOPIC', hint: 'Did you mean score?' }),
    );
  });
});
