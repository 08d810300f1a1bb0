// npm run build:playground: docs/playground/index.html, one page that works from disk and offline.
import { readFileSync } from 'node:fs';
import { relative } from 'node:path';
import { gzipSync } from 'node:zlib';
import { root } from '../root.ts';
import { writePlayground } from './build.ts';

const path = await writePlayground();
const page = readFileSync(path);
const kilobytes = (bytes: number): string => `${(bytes / 1000).toFixed(0)} kB`;
console.log(
  `${relative(root, path)}: ${kilobytes(page.length)}, ${kilobytes(gzipSync(page).length)} gzipped`,
);
