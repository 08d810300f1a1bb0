import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { hasEngine, originOf, read } from './rendered.test-support.ts';

// Conformance and corpus material lies at ../shared or $BULWARK_SHARED.
const repository = new URL('../../../..', import.meta.url).pathname;
const corpus = join(process.env['BULWARK_SHARED'] ?? join(repository, '../shared'), 'corpus');
if (!existsSync(corpus))
  console.warn(`charts and kustomizations of the corpus: skipped, there is no ${corpus}`);
const kubectl = command('BULWARK_KUBECTL', 'kubectl', ['version', '--client']);
const helm = command('BULWARK_HELM', 'helm', ['version']);

function command(variable: string, name: string, probe: readonly string[]): string | undefined {
  const candidate = process.env[variable] ?? name;
  if (spawnSync(candidate, probe).status === 0) return candidate;
  if (process.env['CI'] === 'true') throw new Error(`${name} is needed: install it or set ${variable}`);
  console.warn(
    `what cannot be rendered is not judged by ${name}: it is neither on the PATH nor in ${variable}`,
  );
  return undefined;
}

const folders = existsSync(corpus)
  ? readdirSync(corpus, { withFileTypes: true }).flatMap((entry) => (entry.isDirectory() ? [entry.name] : []))
  : [];

describe.skipIf(!hasEngine())('in the corpus', () => {
  it.each(folders)(
    '%s: what helm and kubectl render is rendered',
    async (name) => {
      const folder = join(corpus, name);
      const outcome = await read([folder]);
      await outcome.close();
      const unrendered = outcome.rendered.filter((each) => each.outcome === 'unread');
      const wrong = unrendered.filter(({ kind, source }) => canRender(kind, source));
      expect(wrong.map(({ source }) => source)).toEqual([]);
      // Nothing is lost in silence: every one of them is named, and every object has a place.
      const codes = outcome.unread.filter(({ code }) => code.startsWith('BW-RENDER-'));
      expect(codes).toHaveLength(unrendered.length);
      expect(outcome.objects.filter((object) => originOf(object).file === '')).toEqual([]);
    },
    300_000,
  );
});

function canRender(kind: 'chart' | 'kustomization', source: string): boolean {
  const settings = { stdio: 'ignore', timeout: 30_000, env: { PATH: process.env['PATH'] } } as const;
  if (kind === 'kustomization')
    return kubectl !== undefined && spawnSync(kubectl, ['kustomize', source], settings).status === 0;
  return helm !== undefined && spawnSync(helm, ['template', source], settings).status === 0;
}
