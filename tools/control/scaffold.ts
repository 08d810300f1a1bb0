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
  aliases: [],
  requirements: {},
  subject: 'container',
  check: ({ name, value }) =>
    booleanAt(value, 'tty') === true
      ? fail({
          path: ['tty'],
          message: \`Container \${name} allocates a terminal (tty: true), which an intruder's shell can use.\`,
          remedy: { advice: 'Set tty to false.', set: [{ path: ['tty'], value: false }] },
        })
      : pass,
});
`;
}

/** The fixed headings of a control's README, in order. */
export const readmeHeadings: readonly string[] = [
  'What it checks',
  'Why it matters',
  'How to fix it',
  'When to accept it',
  'References',
];

function readme(title: string): string {
  const prose = [
    'Which fields of which objects, with their defaults, and what is left out on purpose.',
    'What an attacker gains, step by step, and what has to be true for it.',
    'The lines to write, and what may stop working.',
    'Workloads that need it, and what should then stand beside it.',
    '- The Kubernetes field or the standard on which it rests.',
  ];
  const sections = readmeHeadings.map((heading, index) => `## ${heading}\n\n${prose[index] ?? ''}\n`);
  return [`# ${title}\n`, ...sections].join('\n');
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
