import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../root.ts';

/**
 * Path of the rendering engine, which `npm run build:render` makes; undefined where it is not built, so that `what` is not tested: that is
 * said aloud. In CI it is an error.
 */
export function renderEngine(what: string): string | undefined {
  const path = join(root, 'packages/render/dist/render.wasm.gz');
  if (existsSync(path)) return path;
  if (process.env['CI'] === 'true') throw new Error('the rendering engine is needed: npm run build:render');
  console.warn(`${what} is not tested: the engine is not built (npm run build:render)`);
  return undefined;
}
