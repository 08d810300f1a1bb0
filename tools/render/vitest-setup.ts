import { buildEngine } from './engine.ts';

/** In CI no test of the rendering engine is skipped, so it is there before the first of them is loaded. */
export default function setup(): void {
  if (process.env['CI'] === 'true') buildEngine();
}
