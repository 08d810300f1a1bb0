import type { Path, Remedy, Value } from '@bulwark/model';
import { describe, expect, it } from 'vitest';
import { editDocument } from './edit-document.ts';
import { applySplices } from './splice.ts';

function edit(text: string, remedy: Partial<Remedy>): string {
  const numbered = [{ fix: 0, prefix: [], remedy: { advice: '', ...remedy } }];
  const result = editDocument(text, { start: 0, end: text.length }, numbered);
  return result.kind === 'edited' ? applySplices(text, result.splices) : `refused: ${result.reason}`;
}

function set(...changes: readonly (readonly [Path, Value])[]): Partial<Remedy> {
  return { set: changes.map(([path, value]) => ({ path, value })) };
}

function remove(...paths: readonly Path[]): Partial<Remedy> {
  return { remove: paths };
}

interface Case {
  readonly name: string;
  readonly text: string;
  readonly remedy: Partial<Remedy>;
  readonly result: string;
}

function cases(title: string, table: readonly Case[]): void {
  describe(title, () => {
    it.each(table)('$name', ({ text, remedy, result }) => {
      expect(edit(text, remedy)).toBe(result);
    });
  });
}

cases('a field that is new', [
  {
    name: 'stands behind its siblings, before the comments that follow',
    text: 'spec:\n    a: 1 # one\n    # two\nz: 1\n',
    remedy: set([['spec', 'b'], true]),
    result: 'spec:\n    a: 1 # one\n    b: true\n    # two\nz: 1\n',
  },
  {
    name: 'brings the maps on the way to it, as deep as the others are',
    text: 'spec:\n    a: 1\n',
    remedy: set([['spec', 'b', 'c', 'd'], ['ALL']]),
    result: 'spec:\n    a: 1\n    b:\n        c:\n            d:\n            - ALL\n',
  },
  {
    name: 'has lists indented as the document has them',
    text: 'l:\n  - a: 1\n',
    remedy: set([['l', 0, 'b'], ['ALL']]),
    result: 'l:\n  - a: 1\n    b:\n      - ALL\n',
  },
  {
    name: 'fills a key without a value, behind its comment',
    text: 'a: # none yet\nb: 1\n',
    remedy: set([['a', 'c'], 1]),
    result: 'a: # none yet\n  c: 1\nb: 1\n',
  },
  {
    name: 'takes the place of an empty map, of ~ and of null',
    text: 'a: {} # x\nb: ~\nc: null\n',
    remedy: set([['a', 'k'], 1], [['b', 'k'], 1], [['c', 'k'], 1]),
    result: 'a: # x\n  k: 1\nb:\n  k: 1\nc:\n  k: 1\n',
  },
  {
    name: 'takes the place of an empty map on a line of its own',
    text: 'a:\n  # nothing\n  {} # yet\n',
    remedy: set([['a', 'b', 'c'], 1]),
    result: 'a:\n  # nothing\n  b:\n    c: 1 # yet\n',
  },
  {
    name: 'goes to the end of a text without a last line break',
    text: 'a:\n  b: 1',
    remedy: set([['a', 'c'], 1], [['d', 'e'], 2]),
    result: 'a:\n  b: 1\n  c: 1\nd:\n  e: 2',
  },
  {
    name: 'goes first where a block text with all its line breaks is last',
    text: 'm:\n  a: 1\n  t: |+\n    x\n\n\nz: 1\n',
    remedy: set([['m', 'b'], true]),
    result: 'm:\n  b: true\n  a: 1\n  t: |+\n    x\n\n\nz: 1\n',
  },
  {
    name: 'ends its lines as the others end',
    text: '\ufeffa:\r\n  b: 1\r\n',
    remedy: set([['a', 'c', 'd'], 1]),
    result: '\ufeffa:\r\n  b: 1\r\n  c:\r\n    d: 1\r\n',
  },
  {
    name: 'shares the maps on the way with another',
    text: 'a:\n  b: 1\n',
    remedy: set([['a', 's', 'x'], 1], [['a', 's', 'k'], { z: 2 }]),
    result: 'a:\n  b: 1\n  s:\n    x: 1\n    k:\n      z: 2\n',
  },
]);

cases('a value', [
  {
    name: 'keeps its quotes and the comment behind it',
    text: `a: 'x' # 1\nb: "y"\nc: yes\n`,
    remedy: set([['a'], 'Always'], [['b'], 'Always'], [['c'], false]),
    result: `a: 'Always' # 1\nb: "Always"\nc: false\n`,
  },
  {
    name: 'is quoted where it would be read as something else',
    text: 'a: x\n',
    remedy: set([['a'], 'on']),
    result: 'a: "on"\n',
  },
  {
    name: 'may be absent',
    text: 'a:\nb:   # none\n',
    remedy: set([['a'], 1], [['b'], 1]),
    result: 'a: 1\nb: 1   # none\n',
  },
  {
    name: 'of a list changes only where the lists differ',
    text: 'drop:\n- NET_RAW # raw\n# and\n- KILL\n',
    remedy: set([['drop'], ['ALL']]),
    result: 'drop:\n- ALL # raw\n# and\n',
  },
  {
    name: 'is appended to a list as its items are written',
    text: 'a: [x, w]\nb:\n- x # c\nc: 1\n',
    remedy: set([['a'], ['x', 'w', 'z']], [['b'], ['x', { k: 1, l: 2 }]]),
    result: 'a: [x, w, z]\nb:\n- x # c\n- k: 1\n  l: 2\nc: 1\n',
  },
]);

cases('what is removed', [
  {
    name: 'leaves its comments',
    text: 'ports:\n- a: 1\n  b: 2 # why\n  # then\n- c: 3\n',
    remedy: remove(['ports', 0, 'b']),
    result: 'ports:\n- a: 1\n  # why\n  # then\n- c: 3\n',
  },
  {
    name: 'leaves the next key beside the dash',
    text: 'ports:\n- b: 2\n  a: 1\n- b: 2 # why\n  a: 1\n',
    remedy: remove(['ports', 0, 'b'], ['ports', 1, 'b']),
    result: 'ports:\n- a: 1\n- # why\n  a: 1\n',
  },
  {
    name: 'leaves an empty map or list when it was the last',
    text: 'a:\n  b: 1\nc:\n- x\n- y # y\nd:\n- e: 1\n',
    remedy: remove(['a', 'b'], ['c', 0], ['c', 1], ['d', 0, 'e']),
    result: 'a: {}\nc: []\n# y\nd:\n- {}\n',
  },
  {
    name: 'may span lines, block texts and brackets among them',
    text: 'm:\n  a: |\n    # text\n    x # text\n  # kept\n  b: [1, # one\n   2]\n  c: 3\n',
    remedy: remove(['m', 'a'], ['m', 'b']),
    result: 'm:\n  # kept\n  # one\n  c: 3\n',
  },
  {
    name: 'takes its comma along',
    text: 'a: [x, y, z]\nb: {k: 1, l: 2}\nc: {k: 1}\nd: [x, y]\n',
    remedy: remove(['a', 0], ['a', 2], ['b', 'k'], ['c', 'k'], ['d', 0], ['d', 1]),
    result: 'a: [y]\nb: {l: 2}\nc: {}\nd: []\n',
  },
]);

cases('JSON', [
  {
    name: 'keeps its indentation',
    text: '{\n    "a": {\n        "b": 1\n    },\n    "c": {}\n}\n',
    remedy: set([['a', 'd', 'e'], ['ALL']], [['c', 'f'], 'x']),
    result:
      '{\n    "a": {\n        "b": 1,\n        "d": {\n            "e": [\n                "ALL"\n            ]\n        }\n    },\n    "c": {\n        "f": "x"\n    }\n}\n',
  },
  {
    name: 'stays on one line',
    text: '{"a":{"b":1},"c":{},"d":[true]}',
    remedy: set([['a', 'd'], 'x'], [['c', 'f', 'g'], false], [['d', 0], false]),
    result: '{"a":{"b":1,"d":"x"},"c":{"f":{"g":false}},"d":[false]}',
  },
]);

const SHARED = 'a: &x\n  p: true\nb: *x\nc:\n  <<: *x\n  q: 1\nd: &y true\ne: *y\n';

cases('anchors and aliases', [
  {
    name: 'an alias is not followed',
    text: SHARED,
    remedy: set([['b', 'p'], false]),
    result: 'refused: b is the alias *x: the change would reach every place that uses it',
  },
  {
    name: 'what others refer to is not changed',
    text: SHARED,
    remedy: set([['a', 'p'], false]),
    result: 'refused: a is the anchor &x: the change would reach every alias *x',
  },
  {
    name: 'a key that comes by a merge is overridden',
    text: SHARED,
    remedy: set([['c', 'p'], false]),
    result: SHARED.replace('  q: 1\n', '  q: 1\n  p: false\n'),
  },
  {
    name: 'a key that comes by a merge is not removed',
    text: SHARED,
    remedy: remove(['c', 'p']),
    result: 'refused: p comes by a merge key (<<) from a map that others use too',
  },
  {
    name: 'an alias as a whole is replaced',
    text: SHARED,
    remedy: set([['e'], false]),
    result: SHARED.replace('*y', 'false'),
  },
  {
    name: 'an anchor that nobody refers to stays',
    text: 'a: &x true\nb: &z\n  c: 1\n',
    remedy: set([['a'], false], [['b', 'd'], 2]),
    result: 'a: &x false\nb: &z\n  c: 1\n  d: 2\n',
  },
  {
    name: 'an item of a list is named as people count',
    text: 'a:\n- &x\n  p: true\n- *x\n',
    remedy: set([['a', 0, 'p'], false]),
    result: 'refused: item 1 of the list is the anchor &x: the change would reach every alias *x',
  },
  {
    name: 'an anchor that an alias needs is not removed',
    text: SHARED,
    remedy: remove(['d']),
    result: 'refused: d is the anchor &y: the change would reach every alias *y',
  },
]);

cases('what is hard to read', [
  {
    name: 'a comment between a key and its colon stays',
    text: '? a # it: is\n# here\n: 1\nb: 2\n',
    remedy: remove(['a']),
    result: '# it: is\n# here\nb: 2\n',
  },
  {
    name: 'a colon in a comment or in a key is not that of the key',
    text: '? a:b # c: d\n: {}\n"e": 1\n',
    remedy: set([['a:b', 'x'], 1]),
    result: '? a:b # c: d\n: x: 1\n"e": 1\n',
  },
  {
    name: 'a comment stays beside the last entry in brackets',
    text: 'a: {\n  b: 1, # one\n  c: 2 # two\n}\nd: [\n  x, # x\n]\n',
    remedy: set([['a', 'e'], 3], [['d'], ['x', 'w']]),
    result: 'a: {\n  b: 1, # one\n  c: 2, # two\n  e: 3\n}\nd: [\n  x, # x\n  w,\n]\n',
  },
  {
    name: 'one entry in brackets goes while another comes',
    text: 'a: {\n  b: 1,\n  c: [x]\n}\n',
    remedy: { ...set([['a', 'e'], true]), ...remove(['a', 'c']) },
    result: 'a: {\n  b: 1,\n  e: true\n}\n',
  },
  {
    name: 'blanks behind a comment stay',
    text: 'a: 1 # one  \nb: 2\n',
    remedy: remove(['a']),
    result: '# one  \nb: 2\n',
  },
  {
    name: 'empty lines at the end of a text are its own',
    text: 'l:\n- a: 1\n  b: |+\n    text\n\n',
    remedy: set([['l', 0, 'c'], true]),
    result: 'l:\n- a: 1\n  c: true\n  b: |+\n    text\n\n',
  },
  {
    name: 'what a merge key brings is overridden in brackets',
    text: 'a: &a {x: 1}\nb: {<<: *a, y: 2}\n',
    remedy: set([['b', 'x'], 3]),
    result: 'a: &a {x: 1}\nb: {<<: *a, y: 2, x: 3}\n',
  },
  {
    name: 'a value under another key keeps its place and comment',
    text: "a:\n  - 'old': v # why\n    z: 1\n",
    remedy: { ...set([['a', 0, 'new'], 'v']), ...remove(['a', 0, 'old']) },
    result: "a:\n  - 'new': v # why\n    z: 1\n",
  },
]);
