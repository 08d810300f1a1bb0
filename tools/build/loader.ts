// dist/main.cjs: starts the program from V8's compiled form where this V8 made it, else from the source.

/** Source of the loader. Both names are of files beside it; the cache may be missing or of another V8. */
export function loaderSource(program: string, cache: string): string {
  return `'use strict';
const { readFileSync } = require('node:fs');
const { join } = require('node:path');
const { Script } = require('node:vm');
const filename = join(__dirname, '${program}');
let cachedData;
try {
  cachedData = readFileSync(join(__dirname, '${cache}'));
} catch {}
const script = new Script(readFileSync(filename, 'latin1'), { filename, cachedData });
// A scan makes much garbage and keeps little of it: a young generation that does not grow halves its memory and costs no time.
// Set here and not before: V8 refuses a compiled form that was made under other flags.
require('node:v8').setFlagsFromString('--semi-space-growth-factor=1');
script.runInThisContext()(exports, require, module, filename, __dirname);
`;
}
