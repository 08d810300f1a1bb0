import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { RawObject } from '@bulwark/model';
import type { PassedOver, ReadNotice, UnreadInput } from './events.ts';
import { readInputs } from './inputs.ts';
import type { ReadOptions } from './inputs.ts';
import { readSourceLines } from './source-text.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'bulwark-inputs-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function put(path: string, text: string | Buffer): string {
  const full = join(folder, path);
  mkdirSync(dirname(full), { recursive: true });
  writeFileSync(full, text);
  return full;
}

function configMap(name: string): string {
  return `apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: ${name}\n`;
}

async function read(inputs: readonly string[], options: ReadOptions = {}) {
  const objects: RawObject[] = [];
  const unread: UnreadInput[] = [];
  const passedOver: PassedOver[] = [];
  const notices: ReadNotice[] = [];
  const { summaries, close } = await readInputs(inputs, options, {
    object: (object) => objects.push(object),
    unread: (entry) => unread.push(entry),
    passedOver: (entry) => passedOver.push(entry),
    notice: (entry) => notices.push(entry),
  });
  return {
    objects,
    unread,
    passedOver,
    notices,
    summaries,
    close,
    names: objects.map(nameOf),
    codes: unread.map(({ code }) => code),
  };
}

function nameOf({ value }: RawObject): unknown {
  return (value['metadata'] as { name?: unknown } | undefined)?.name;
}

/** Root may read everything, so the test lays its rights down for a moment. */
async function asOrdinaryUser<T>(work: () => Promise<T>): Promise<T> {
  if (process.geteuid?.() !== 0) return work();
  process.seteuid?.(65534);
  try {
    return await work();
  } finally {
    process.seteuid?.(0);
  }
}

async function* chunksOf(text: string, size = 7): AsyncGenerator<Uint8Array> {
  const bytes = Buffer.from(text);
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

describe('directories', () => {
  it('reads YAML and JSON files by name and counts the others', async () => {
    put('b.yaml', configMap('b'));
    put('a/z.yml', `${configMap('a1')}---\n${configMap('a2')}`);
    put('c.json', JSON.stringify({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'c' } }));
    put('notes.txt', 'kind: ConfigMap');
    const { names, objects, summaries } = await read([folder]);
    expect(names).toEqual(['a1', 'a2', 'b', 'c']);
    expect(summaries).toMatchObject([{ kind: 'directory', files: 3, objects: 4, otherFiles: 1 }]);
    expect(objects[1]?.origin).toMatchObject({ root: '.', directory: 'a', document: 1, line: 6 });
  });

  it('honours .bulwarkignore of every directory, the inner one first', async () => {
    put('.bulwarkignore', 'skip/\n*.tmp.yaml\n');
    put('skip/a.yaml', configMap('skipped'));
    put('x.tmp.yaml', configMap('temporary'));
    put('keep/.bulwarkignore', '!y.tmp.yaml\n');
    put('keep/y.tmp.yaml', configMap('kept'));
    expect((await read([folder])).names).toEqual(['kept']);
  });

  it('does not follow links out of the root, and says so', async () => {
    const outside = mkdtempSync(join(tmpdir(), 'bulwark-outside-'));
    writeFileSync(join(outside, 'o.yaml'), configMap('outside'));
    put('a.yaml', configMap('a'));
    symlinkSync(join(outside, 'o.yaml'), join(folder, 'link.yaml'));
    symlinkSync(folder, join(folder, 'loop'));
    symlinkSync(join(folder, 'a.yaml'), join(folder, 'again.yaml'));
    const { names, codes, unread } = await read([folder]);
    rmSync(outside, { recursive: true });
    expect(names).toEqual(['a']);
    expect(codes).toEqual(['BW-READ-LINK']);
    expect(unread[0]?.file).toBe(`${folder}/link.yaml`);
  });

  it('tells the limit of files', async () => {
    put('a.yaml', configMap('a'));
    put('b.yaml', configMap('b'));
    const { names, codes } = await read([folder], { maxFiles: 1 });
    expect([names, codes]).toEqual([['a'], ['BW-READ-COUNT']]);
  });

  it('goes on after a pipe, a broken link and an unreadable file', async () => {
    put('a.yaml', configMap('a'));
    execFileSync('mkfifo', [join(folder, 'pipe.yaml')]);
    symlinkSync(join(folder, 'nowhere.yaml'), join(folder, 'broken.yaml'));
    put('z.yaml', configMap('z'));
    const { names, codes } = await read([folder]);
    expect(names).toEqual(['a', 'z']);
    expect(codes.toSorted()).toEqual(['BW-READ-GONE', 'BW-READ-SPECIAL']);
  });

  it('reports a file without permission', async () => {
    chmodSync(put('secret.yaml', configMap('s')), 0o000);
    chmodSync(folder, 0o755);
    const { codes } = await asOrdinaryUser(() => read([folder]));
    expect(codes).toEqual(['BW-READ-ACCESS']);
  });
});

describe('files', () => {
  it('reads what kubectl prints: lists and typed lists', async () => {
    const list = {
      apiVersion: 'v1',
      kind: 'List',
      items: [{ apiVersion: 'v1', kind: 'Pod', metadata: { name: 'p' } }],
    };
    const typed = { apiVersion: 'v1', kind: 'PodList', items: [{ metadata: { name: 'q' } }, 3] };
    const { names, codes, objects } = await read([
      put('list.json', JSON.stringify(list)),
      put('typed.json', JSON.stringify(typed)),
    ]);
    expect(names).toEqual(['p', 'q']);
    expect(objects[1]?.value).toMatchObject({ apiVersion: 'v1', kind: 'Pod' });
    expect(codes).toEqual(['BW-READ-LIST-ITEM']);
  });

  it('tells documents that are no objects from those that lack half of their type', async () => {
    const file = put('mixed.yaml', 'replicas: 3\n---\nkind: Pod\nmetadata: {name: x}\n---\n[1]\n');
    const { passedOver, unread } = await read([file]);
    expect(passedOver.map(({ reason }) => reason)).toEqual([
      'it has neither apiVersion nor kind',
      'it holds a list',
    ]);
    expect(unread).toMatchObject([{ code: 'BW-READ-OBJECT', line: 3 }]);
  });

  it('reports a missing path and a pattern without match', async () => {
    expect((await read([join(folder, 'none.yaml'), join(folder, '*.none')])).codes).toEqual([
      'BW-READ-MISSING',
      'BW-READ-MISSING',
    ]);
  });

  it('expands patterns', async () => {
    put('a.yaml', configMap('a'));
    put('b/c.yaml', configMap('c'));
    const { names, summaries } = await read([join(folder, '**/*.yaml')]);
    expect(names).toEqual(['a', 'c']);
    expect(summaries[0]?.kind).toBe('glob');
  });

  it('locates values and shows their lines', async () => {
    const { objects } = await read([put('a.yaml', `# first\n${configMap('a')}`)]);
    const [object] = objects;
    expect(object?.locate?.([['metadata', 'name']])).toMatchObject([{ line: 5, column: 9, exact: true }]);
    expect(object?.origin.source === 'file' && readSourceLines(object.origin, 4, 5)).toEqual([
      'metadata:',
      '  name: a',
    ]);
  });

  it('locates nothing in a file that has changed since', async () => {
    const file = put('a.yaml', configMap('a'));
    const { objects } = await read([file]);
    await read([put('b.yaml', configMap('b'))]);
    writeFileSync(file, configMap('quite-another'));
    expect(objects[0]?.locate?.([['metadata', 'name']])).toEqual([undefined]);
  });
});

describe('standard input', () => {
  it('is read as YAML or JSON, in any pieces', async () => {
    const yaml = await read(['-'], { stdin: chunksOf(`${configMap('ä')}---\n${configMap('b')}`) });
    expect(yaml.names).toEqual(['ä', 'b']);
    const json = await read(['-'], {
      stdin: chunksOf('{"apiVersion":"v1","kind":"Pod","metadata":{"name":"p"}}'),
    });
    expect(json.names).toEqual(['p']);
  });
});

describe('addresses', () => {
  it('downloads from loopback and prints the digest; refuses other plain HTTP and long answers', async () => {
    const server = createServer((request, response) => {
      if (request.url === '/moved.yaml') response.writeHead(302, { location: '/x.yaml' }).end();
      else response.end(configMap('served'));
    });
    await new Promise<void>((done) => {
      server.listen(0, '127.0.0.1', done);
    });
    const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const good = await read([`${base}/moved.yaml`]);
    const long = await read([`${base}/x.yaml`], { maxDownload: 10 });
    const foreign = await read(['http://example.org/x.yaml']);
    server.close();
    expect(good.names).toEqual(['served']);
    expect(good.summaries[0]?.digest).toMatch(/^sha256:[0-9a-f]{64}$/);
    expect(long.codes).toEqual(['BW-READ-URL']);
    expect(foreign.unread[0]?.message).toContain('is not HTTPS');
  });
});

describe('long lists', () => {
  const item = (name: string): string =>
    `- apiVersion: v1\n  kind: ConfigMap\n  metadata:\n    name: ${name}\n  data:\n    text: "${'x'.repeat(900)}"\n`;
  const names = Array.from({ length: 60 }, (_, index) => `item-${index}`);

  it('in YAML are read item by item, and every value is traced', async () => {
    const text = `apiVersion: v1\nitems:\n${names.map(item).join('')}kind: List\n`;
    const { objects, names: found } = await read([put('list.yaml', text)]);
    expect(found).toEqual(names);
    const origin = objects[7]?.origin;
    expect(origin).toMatchObject({ line: 3 + 7 * 6, item: 7 });
    expect(objects[7]?.locate?.([['metadata', 'name']])).toMatchObject([
      { line: 6 + 7 * 6, column: 11, exact: true },
    ]);
    expect(origin?.source === 'file' && readSourceLines(origin, 6 + 7 * 6, 6 + 7 * 6)).toEqual([
      '    name: item-7',
    ]);
  });

  it('are read whole where an item refers to another', async () => {
    const first = item('item-0').replace('  data:', '  data: &shared');
    const others = names.slice(1).map((name) => item(name).replace(/ data:\n.*\n$/s, ' data: *shared\n'));
    const text = `apiVersion: v1\nkind: List\nitems:\n${first}${item('long').repeat(50)}${others.join('')}`;
    const { names: found, codes } = await read([put('list.yaml', text)]);
    expect(codes).toEqual([]);
    expect(found.at(-1)).toBe('item-59');
  });

  it('are read item by item where text only looks like an alias', async () => {
    const odd = names.map((name) => item(name).replace('text: "', 'text: "ls *web &other '));
    const broken = '- apiVersion: v1\n  apiVersion: v1\n';
    const text = `apiVersion: v1\nitems:\n${odd.join('')}${broken}kind: List\n`;
    const { names: found, codes } = await read([put('list.yaml', text)]);
    // Of a list that is read whole nothing would be left.
    expect(found).toEqual(names);
    expect(codes).toHaveLength(1);
  });

  it('in JSON are read item by item, from standard input too', async () => {
    const items = names.map((name) => ({
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name },
      data: { text: 'x'.repeat(900) },
    }));
    const text = JSON.stringify({ apiVersion: 'v1', items, kind: 'List' }, null, 4);
    const { objects, names: found } = await read(['-'], { stdin: chunksOf(text, 5000) });
    expect(found).toEqual(names);
    const line = text.split('\n').findIndex((content) => content.includes('"item-9"')) + 1;
    expect(objects[9]?.locate?.([['metadata', 'name']])).toMatchObject([{ line, column: 25, exact: true }]);
    expect(objects[9]?.origin.source === 'file' && objects[9].origin.item).toBe(9);
  });

  it('and long streams show their lines', async () => {
    const long = `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\ndata: {t: ${'x'.repeat(25 * 1024 * 1024)}}\n`;
    const { objects } = await read([put('stream.yaml', `${long}---\n# next\n${configMap('b')}`)]);
    const origin = objects[1]?.origin;
    expect(objects[1]?.locate?.([['metadata', 'name']])).toMatchObject([{ line: 10, column: 9 }]);
    expect(origin?.source === 'file' && readSourceLines(origin, 9, 10)).toEqual(['metadata:', '  name: b']);
  });

  it('on one line keep their columns', async () => {
    const items = names.map((name) => ({
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name },
      data: { text: 'x'.repeat(900) },
    }));
    const text = JSON.stringify({ apiVersion: 'v1', kind: 'List', items });
    const { objects } = await read([put('list.json', text)]);
    expect(objects[3]?.locate?.([['metadata', 'name']])).toMatchObject([
      { line: 1, column: text.indexOf('"item-3"') + 1, exact: true },
    ]);
  });
});

it('tells of keys that occur twice', async () => {
  const { notices, names } = await read([put('twice.yaml', `${configMap('a')}  name: b\n`)]);
  expect(names).toEqual(['b']);
  expect(notices).toMatchObject([{ code: 'BW-READ-DUPLICATE-KEY', line: 5, column: 3 }]);
});
