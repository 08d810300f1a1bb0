// npm run build:render
import { statSync } from 'node:fs';
import { buildEngine } from './engine.ts';

const engine = buildEngine();
console.log(
  engine === undefined
    ? 'not built: the rendering engine needs Go; without it helm and kubectl of the PATH render'
    : `${engine}: ${(statSync(engine).size / 1e6).toFixed(1)} MB`,
);
