// npm run generate              writes every generated file that is stale
// npm run generate -- --check   leaves committed files alone and exits 1 when one of them is out of date
import { generatedFiles, isStale, writeStale } from './files.ts';

const check = process.argv.includes('--check');
const files = generatedFiles();
const drifted = check ? files.filter((file) => file.committed && isStale(file)) : [];
for (const path of writeStale(files.filter((file) => !drifted.includes(file)))) console.log(`wrote ${path}`);
for (const file of drifted) {
  console.error(`${file.path} is out of date: run npm run generate and commit it`);
  process.exitCode = 1;
}
