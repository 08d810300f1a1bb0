import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { generatedDocument, renderAt } from './generated.test-support.ts';
import { decodeUtf8, readDocuments, type ReadOutcome, type Value } from './index.ts';
import { JUDGED_VALUES } from './judged-values.test-support.ts';
import { difference, findKubectl, readWithKubectl, unmarked, type Printed } from './kubectl.test-support.ts';

// kubectl is the judge of how YAML is read. Without one these tests are skipped with a notice, but fail in CI.
const kubectl = findKubectl();
if (kubectl === undefined) {
  if (process.env['CI'] === 'true') throw new Error('kubectl is needed: install it or set BULWARK_KUBECTL');
  console.warn('differential tests of the document readers skipped: no kubectl in PATH or BULWARK_KUBECTL');
}

const repository = join(dirname(fileURLToPath(import.meta.url)), '../../../..');
const corpus = join(process.env['BULWARK_SHARED'] ?? join(repository, '../shared'), 'corpus');
const corpusList = join(corpus, 'plain-files.txt');
if (!existsSync(corpusList)) console.warn(`differential test over the corpus skipped: no ${corpusList}`);

function manifest(name: string, value: string): string {
  return `apiVersion: example.com/v1\nkind: Anything\nmetadata: {name: ${name}}\nspec: ${value}`;
}

function nameOf(value: Value | undefined): string | undefined {
  const metadata = (value as { metadata?: { name?: unknown } } | undefined)?.metadata;
  return typeof metadata?.name === 'string' ? metadata.name : undefined;
}

/** Compares both readings of single-document manifests, which their names tell apart. */
function disagreements(manifests: ReadonlyMap<string, string>): string[] {
  const files = new Map([...manifests].map(([name, text]) => [`${name}.yaml`, text]));
  const objects = readWithKubectl(kubectl ?? '', files);
  const theirs = new Map(objects.map((object) => [nameOf(object as Value), unmarked(object)]));
  return [...manifests].flatMap(([name, text]) => {
    const [ours]: ReadOutcome[] = [...readDocuments(text)];
    const found = disagreement(ours, theirs.get(name));
    return found === undefined ? [] : [`${JSON.stringify(text)}: ${found}`];
  });
}

function disagreement(ours: ReadOutcome | undefined, theirs: Printed | undefined): string | undefined {
  if (ours?.kind === 'document')
    return theirs === undefined ? 'kubectl refuses it' : difference(ours.value, theirs);
  return theirs === undefined ? undefined : `kubectl reads it, not so here: ${ours?.message}`;
}

describe.skipIf(kubectl === undefined)('read as kubectl reads', () => {
  it(`${JUDGED_VALUES.length} values in a table`, { timeout: 60_000 }, () => {
    expect(
      disagreements(new Map(JUDGED_VALUES.map((text, i) => [`t${i}`, manifest(`t${i}`, text)]))),
    ).toEqual([]);
  });

  it('generated scalars, as values and as keys', { timeout: 60_000 }, () => {
    const characters = '0123456789__..eE+-xXobB :~tTaAfF'.split('');
    const scalar = fc
      .array(fc.constantFrom(...characters), { minLength: 1, maxLength: 9 })
      .map((parts) => parts.join(''));
    const samples = fc.sample(
      fc.tuple(scalar, fc.constantFrom('', '', '!!int ', '!!float ', '!!str ', '!!bool ')),
      1500,
    );
    const texts = samples.map(([text, tag], i) => (i % 3 === 0 ? `{? ${tag}${text} : 1}` : `${tag}${text}`));
    expect(disagreements(new Map(texts.map((text, i) => [`g${i}`, manifest(`g${i}`, text)])))).toEqual([]);
  });

  it('generated documents', { timeout: 60_000 }, () => {
    const documents = fc.sample(generatedDocument, 800);
    expect(
      disagreements(
        new Map(documents.map((document, i) => [`d${i}`, manifest(`d${i}`, `\n${renderAt(document, 2)}`)])),
      ),
    ).toEqual([]);
  });

  it('documents with a random edit', { timeout: 60_000 }, () => {
    const edit = fc.tuple(
      generatedDocument,
      fc.nat(),
      fc.nat(3),
      fc.constantFrom(...'\n :-#"\'[]{},&*!|>?%@\t\\ab'.split('')),
    );
    const texts = fc.sample(edit, 1500).map(([document, at, cut, character]) => {
      const text = renderAt(document, 2);
      const place = at % text.length;
      return `${text.slice(0, place)}${character}${text.slice(place + cut)}`.toWellFormed();
    });
    expect(disagreements(new Map(texts.map((text, i) => [`e${i}`, manifest(`e${i}`, `\n${text}`)])))).toEqual(
      [],
    );
  });

  it.skipIf(!existsSync(corpusList))('at least 2,000 documents of the corpus', { timeout: 120_000 }, () => {
    const files = new Map<string, string>();
    const expected: Value[] = [];
    for (const [i, path] of readFileSync(corpusList, 'utf8').trim().split('\n').entries()) {
      const decoded = decodeUtf8(readFileSync(join(corpus, path)));
      if (decoded.kind === 'problem') continue;
      const objects = annotatable([...readDocuments(decoded.text)]);
      if (objects === undefined) continue;
      files.set(`${String(i).padStart(5, '0')}.yaml`, decoded.text);
      expected.push(...objects);
    }
    const theirs = readWithKubectl(kubectl ?? '', files);
    expect(expected.length).toBeGreaterThanOrEqual(2000);
    expect(theirs).toHaveLength(expected.length);
    expect(
      expected
        .map((object, i) => difference(object, unmarked(theirs[i] ?? null)))
        .filter((found) => found !== undefined),
    ).toEqual([]);
  });
});

/** The objects of a file if kubectl can annotate all of them: lists spread out, each object with a name. */
function annotatable(outcomes: readonly ReadOutcome[]): Value[] | undefined {
  const objects = outcomes.flatMap((outcome) =>
    outcome.kind === 'document' ? spread(outcome.value) : [undefined],
  );
  return objects.every((object) => object !== undefined && canAnnotate(object))
    ? (objects as Value[])
    : undefined;
}

function spread(value: Value): Value[] {
  const items = (value as { items?: Value } | null)?.items;
  return Array.isArray(items) ? items.flatMap(spread) : [value];
}

function canAnnotate(value: Value): boolean {
  const { apiVersion, kind, metadata } = value as {
    apiVersion?: Value;
    kind?: Value;
    metadata?: { annotations?: Value };
  };
  const isTyped = typeof apiVersion === 'string' && typeof kind === 'string' && nameOf(value) !== undefined;
  return isTyped && Object.values(metadata?.annotations ?? {}).every((item) => typeof item === 'string');
}
