// The floor for reading in JavaScript: lists what the arguments name, page by page, and parses it; nothing else. A process of its own.
import { request } from 'node:http';

const [server = '', ...paths] = process.argv.slice(2);
let objects = 0;
for (const path of paths) objects += await readAll(path);
process.stdout.write(`${objects}\n`);

interface List {
  readonly metadata: { readonly continue?: string };
  readonly items: readonly unknown[];
}

async function readAll(path: string): Promise<number> {
  let count = 0;
  for (let next: string | undefined = ''; next !== undefined;) {
    const page = JSON.parse(await textOf(`${server}${path}?limit=500&continue=${next}`)) as List;
    count += page.items.length;
    next = page.metadata.continue;
  }
  return count;
}

function textOf(url: string): Promise<string> {
  return new Promise((resolve, reject) => {
    request(url, (answer) => {
      const pieces: Buffer[] = [];
      answer.on('data', (piece: Buffer) => pieces.push(piece));
      answer.on('end', () => resolve(Buffer.concat(pieces).toString('utf8')));
      answer.on('error', reject);
    })
      .on('error', reject)
      .end();
  });
}
