import { controls } from '@bulwark/controls';
import { createPlan, Posture } from '@bulwark/engine';
import type { PostureOptions } from '@bulwark/engine';
import type { Finding } from '@bulwark/model';
import { readInputs } from '@bulwark/sources';
import { sha256 } from '@bulwark/testkit';
import { expect, it } from 'vitest';
import { SafeFixes } from './safe-fixes.ts';
import type { SourceChange } from './safe-fixes.ts';

const posture: PostureOptions = {
  plan: createPlan({ controls }),
  digest: sha256,
  completeKinds: () => ['*'],
};

async function findingsOf(text: string): Promise<readonly Finding[]> {
  const state = new Posture(posture);
  const receiver = {
    object: (object: Parameters<Posture['add']>[0]) => state.add(object),
    unread: ({ message }: { readonly message: string }) => expect.fail(message),
    passedOver: () => undefined,
    notice: () => undefined,
  };
  const stdin = (async function* () {
    yield Buffer.from(text);
  })();
  await readInputs(['-'], { stdin }, receiver);
  return state.result().findings;
}

/** The text with changes made as an editor makes them: by lines, and by code points within a line. */
function edited(text: string, changes: readonly SourceChange[]): string {
  const lines = text.split(/(?<=\n)/).map((line) => Array.from(line));
  const offset = (line: number, column: number): number =>
    [...lines.slice(0, line - 1).flat(), ...(lines[line - 1] ?? []).slice(0, column - 1)].join('').length;
  return changes
    .toReversed()
    .reduce(
      (before, { line, column, endLine, endColumn, text: inserted }) =>
        before.slice(0, offset(line, column)) + inserted + before.slice(offset(endLine, endColumn)),
      text,
    );
}

const POD = `# 🚢
apiVersion: v1
kind: Pod
metadata: {name: p, namespace: shop, annotations: {"a": "🚢🚢"}}
spec:
  serviceAccount: web # 🚢 hunter2
  containers:
  - name: c
    image: example.org/c:1
    env: [{name: "🚢", value: a}, {name: MODE, value: old}, {name: MODE, value: new}]
`;
const other = POD.replaceAll('name: p,', 'name: q,');

it.each([
  ['one document', POD],
  ['lines that end with CRLF', POD.replaceAll('\n', '\r\n')],
  ['the second document', `${POD.replaceAll('name: p,', 'name: r,')}---\n${other}`],
  ['a list', `apiVersion: v1\nkind: List\nitems:\n- ${POD.slice(5).trimEnd().replaceAll('\n', '\n  ')}\n`],
])('each clears its finding and adds none: %s', async (_name, text) => {
  const fixes = new SafeFixes(posture, () => expect.fail('too many'));
  const before = await findingsOf(text);
  const offered = before.flatMap((finding) => {
    const changes = fixes.changesOf(finding);
    return changes === undefined ? [] : [{ finding, changes }];
  });
  expect(new Set(offered.map(({ finding }) => finding.control))).toEqual(
    new Set(['workload/deprecated-service-account-field', 'workload/duplicate-environment-variable']),
  );
  for (const { finding, changes } of offered) {
    expect(JSON.stringify(changes)).not.toContain('hunter2');
    const after = await findingsOf(edited(text, changes));
    // Where another finding points may change with the edit, not that it is one.
    const names = (findings: readonly Finding[]): readonly string[] =>
      findings.map(({ control, object }) => `${control} ${object.name}`).sort();
    expect(names(after)).toEqual(names(before.filter((each) => each !== finding)));
  }
});

it('has none for a fix that wants a review', async () => {
  const text = POD.replace('serviceAccount: web', 'hostPID: true');
  const finding = (await findingsOf(text)).find(({ control }) => control === 'workload/host-pid');
  expect(finding?.remedy.set).toHaveLength(1);
  expect(finding && new SafeFixes(posture, () => undefined).changesOf(finding)).toBeUndefined();
});

it('ends, and says so, where a large document has many', async () => {
  const many = Array.from(
    { length: 40 },
    (_, index) => `  - {name: A${index}, value: a}\n  - {name: A${index}, value: b}\n`,
  );
  const filler = '#'.padEnd(1_000_000, '.');
  const text = `${POD.replace(/ {4}env: .*\n/, '')}    env:\n${many.join('').replaceAll('  - ', '    - ')}${filler}\n`;
  let told = 0;
  const fixes = new SafeFixes(posture, () => (told += 1));
  const offered = (await findingsOf(text)).map((finding) => fixes.changesOf(finding) !== undefined);
  expect(told).toBe(1);
  expect(offered.filter(Boolean).length).toBeGreaterThan(10);
  expect(offered.filter(Boolean).length).toBeLessThan(20);
});
