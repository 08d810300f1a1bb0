// What `npm run new:control` writes: a control that works (about terminals), to be changed into the one that is meant.

/** Files of a new control: name in its folder → text. */
export function scaffold(id: string): ReadonlyMap<string, string> {
  const name = id.slice(id.indexOf('/') + 1);
  const words = name.replaceAll('-', ' ');
  const title = words[0]?.toUpperCase() + words.slice(1);
  return new Map([
    ['control.ts', control(title)],
    ['README.md', readme(title)],
    ['fixtures/pass.absent.yaml', pod('The field is absent: the default is safe.', [])],
    ['fixtures/pass.false.yaml', pod('The field is set to the safe value.', ['tty: false'])],
    ['fixtures/fail.container.yaml', pod('The field is set to the unsafe value.', ['tty: true'])],
    ['fixtures/fail.init-container.yaml', pod('Init containers count too.', ['tty: true'], 'initContainers')],
  ]);
}

function control(title: string): string {
  return `import { booleanAt, defineControl, fail, pass } from '@bulwark/control-kit';

export default defineControl({
  title: '${title}',
  severity: 'low',
  rationale: 'Why an attacker cares, in one or two sentences.',
  subject: 'container',
  fix: 'review',
  verify: 'Check first that nobody attaches a terminal to the process.',
  check: ({ value }) => {
    if (booleanAt(value, 'tty') !== true) return pass;
    const path = ['tty'];
    return fail({
      path,
      message: 'tty is true, so an intruder gets a comfortable shell',
      remedy: { advice: 'Set tty to false.', set: [{ path, value: false }] },
    });
  },
});
`;
}

/** The fixed headings of a control's README, in order, with what belongs under each. */
const sections: readonly (readonly [string, string])[] = [
  ['What it checks', 'Which fields of which objects, with their defaults.'],
  ['Why it matters', 'What an attacker gains, step by step, and what has to be true for it.'],
  [
    'How to fix',
    'The lines to write, what may stop working, and who may need an exception.\n\n`bulwark fix --review` makes this change. Say what to check first.',
  ],
  ['Limits', 'What it leaves out on purpose, and which control looks there.'],
];

function readme(title: string): string {
  return [`# ${title}\n`, ...sections.map(([heading, prose]) => `## ${heading}\n${prose}\n`)].join('\n');
}

/** A minimal pod; the first line of a fixture says why the case exists. */
function pod(why: string, fields: readonly string[], list = 'containers'): string {
  const lines = [
    `# ${why}`,
    'apiVersion: v1',
    'kind: Pod',
    'metadata:',
    '  name: sample',
    'spec:',
    ...(list === 'containers'
      ? []
      : ['  containers:', '    - name: main', '      image: registry.example/main:1.0']),
    `  ${list}:`,
    '    - name: subject',
    '      image: registry.example/subject:1.0',
    ...fields.map((field) => `      ${field}`),
  ];
  return `${lines.join('\n')}\n`;
}
