// The licences of what is bundled travel with the bundle.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../root.ts';

interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly license?: string;
}

/** Name, version and licence text of every npm package among the bundle's inputs (paths relative to the repository). */
export function thirdPartyNotices(inputs: readonly string[]): string {
  const folders = new Set(
    inputs.flatMap((input) => /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(input)?.[0] ?? []),
  );
  return [...folders].sort().map(notice).join('\n');
}

function notice(folder: string): string {
  const path = join(root, folder);
  const manifest = JSON.parse(readFileSync(join(path, 'package.json'), 'utf8')) as Manifest;
  const licence = readdirSync(path).find((name) => /^licen[cs]e/i.test(name));
  const text = licence === undefined ? '' : readFileSync(join(path, licence), 'utf8').trim();
  const stated = manifest.license ?? (text === '' ? 'licence not stated' : 'licence below');
  return `${manifest.name} ${manifest.version} (${stated})\n\n${text}\n`;
}
