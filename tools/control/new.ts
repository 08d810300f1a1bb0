// npm run new:control <area>/<name>: the folder of a new control, ready to be changed.
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { root } from '../root.ts';
import { library, newIdProblem } from './id.ts';
import { scaffold } from './scaffold.ts';

const id = process.argv[2];
const problem = newIdProblem(id);
if (id === undefined || problem !== undefined) {
  console.error(problem);
  process.exit(2);
}
for (const [name, text] of scaffold(id)) {
  const path = join(library, id, name);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text, { flag: 'wx' });
  console.log(relative(root, path));
}
console.log(
  `\nThen: npm run check:control ${id} -- -u   writes the golden findings of its fixtures; read them`,
);
console.log(`      npm run check:control ${id}         runs its tests`);
