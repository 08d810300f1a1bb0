// npm run generate              writes every generated file that is stale
// npm run generate -- --check   writes only what git does not keep; exits 1 when a committed file is out of date
import { generatedFiles, isStale, writeStale } from './files.ts';

const check = process.argv.includes('--check');
const files = generatedFiles();
const drifted = files.filter((file) => file.committed && isStale(file));
for (const path of writeStale(files.filter((file) => !check || !file.committed)))
  console.log(`wrote ${path}`);
if (check && drifted.length > 0) {
  for (const file of drifted)
    console.error(`${file.path} is out of date: run npm run generate and commit it`);
  process.exitCode = 1;
}
