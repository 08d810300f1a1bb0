// npm run generate              writes every generated file that is stale
// npm run generate -- --check   leaves committed pages alone and exits 1 when one of them is out of date
import { generatedPages, generatedSources, isStale, orphanedPages, remove, writeStale } from './files.ts';

const check = process.argv.includes('--check');
const written = writeStale(generatedSources());
const pages = await generatedPages();
const drifted = check ? pages.filter(isStale) : [];
written.push(...writeStale(pages.filter((file) => !drifted.includes(file))));
for (const path of written) console.log(`wrote ${path}`);
const orphaned = orphanedPages(pages);
if (!check) remove(orphaned);
for (const path of orphaned) {
  if (!check) console.log(`removed ${path}`);
  else {
    console.error(`${path} is generated from nothing: run npm run generate and commit its removal`);
    process.exitCode = 1;
  }
}
for (const { path } of drifted) {
  console.error(`${path} is out of date: run npm run generate and commit it`);
  process.exitCode = 1;
}
