import { assert, constantFrom, property, string, tuple } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parsePolicy } from './document.ts';
import { addException } from './edit.ts';

const NEW = {
  fingerprint: 'a'.repeat(32),
  control: 'workload/host-pid',
  reason: 'known: "yes"',
  until: '2027-01-31',
};
const FLOW = `{fingerprint: "${NEW.fingerprint}", control: workload/host-pid, reason: "known: \\"yes\\"", until: 2027-01-31}`;
const ITEM = (indent: string): string =>
  [
    `- fingerprint: "${NEW.fingerprint}"`,
    '  control: workload/host-pid',
    '  reason: "known: \\"yes\\""',
    '  until: 2027-01-31',
  ]
    .map((line) => `${indent}${line}\n`)
    .join('');
const added = (text: string): string => addException(text, 'bulwark.yaml', NEW);

describe('an exception is written', () => {
  it.each([
    ['into an empty file', '', `exceptions:\n${ITEM('  ')}`],
    ['into a file of comments', '# ours\n', `# ours\n\nexceptions:\n${ITEM('  ')}`],
    [
      'behind other settings',
      'gates: {fail-on: high} # x',
      `gates: {fail-on: high} # x\n\nexceptions:\n${ITEM('  ')}`,
    ],
    [
      'behind the last of a list, with its comments',
      'exceptions:\n- reason: a # why\n  # more\n\ngates: {}\n',
      `exceptions:\n- reason: a # why\n${ITEM('')}  # more\n\ngates: {}\n`,
    ],
    [
      'with the indentation of the list',
      'exceptions:\n    - reason: a',
      `exceptions:\n    - reason: a\n${ITEM('    ')}`,
    ],
    [
      'into an empty list',
      'exceptions: [] # none\ngates: {}\n',
      `exceptions: # none\n${ITEM('  ')}gates: {}\n`,
    ],
    ['into a flow list', 'exceptions: [{reason: a}] # x\n', `exceptions: [{reason: a}, ${FLOW}] # x\n`],
    [
      'into a flow list of several lines, before its comments',
      'exceptions: [\n  # c\n  {reason: a}, # d\n]\n',
      `exceptions: [\n  # c\n  {reason: a}, ${FLOW}, # d\n]\n`,
    ],
    [
      'below a key without a value, above its comments',
      'exceptions: # x\n  # - none yet\n\ngates: {}\n',
      `exceptions: # x\n${ITEM('  ')}  # - none yet\n\ngates: {}\n`,
    ],
    ['below a key at the end', 'exceptions:', `exceptions:\n${ITEM('  ')}`],
    ['into a flow map', '{gates: {}} # x\n', `{gates: {}, exceptions: [${FLOW}]} # x\n`],
    ['into an empty flow map', '{}', `{exceptions: [${FLOW}]}`],
  ])('%s', (_title, text, expected) => {
    expect(added(text)).toBe(expected);
  });
  it('with the line ends of the file', () => {
    expect(added('exceptions:\r\n  - reason: a\r\n')).toBe(
      `exceptions:\r\n  - reason: a\r\n${ITEM('  ').replaceAll('\n', '\r\n')}`,
    );
  });
  it('not where that would touch the rest', () => {
    expect(() => added('gates: {}\n...\n')).toThrow('add it by hand');
    expect(() => added('gate: {}')).toThrow("no key 'gate'");
  });
});

it('twice is two exceptions, and whatever the reason says is read back', () => {
  const starts = constantFrom(
    '',
    'exceptions: []\n',
    'exceptions:\n - reason: a\n   owner: |\n    b\n',
    'exceptions: [{reason: a}]',
  );
  assert(
    property(
      tuple(starts, string({ unit: 'grapheme', minLength: 1 }), string({ minLength: 1 })),
      ([start, reason, owner]) => {
        const clean = (text: string): string =>
          // oxlint-disable-next-line no-control-regex -- control characters are what a policy may not hold
          text.replaceAll(/[\u0000-\u001f\u007f-\u009f\ufeff]/g, '').trim() || 'x';
        const exception = { reason: clean(reason), owner: clean(owner) };
        const once = addException(start, 'p', exception);
        const { exceptions } = parsePolicy(addException(once, 'p', exception), 'p').value as {
          exceptions: object[];
        };
        expect(exceptions.slice(-2)).toEqual([exception, exception]);
      },
    ),
    { numRuns: 300 },
  );
});
