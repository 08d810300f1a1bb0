import { defineControl, failIfAny, mapsAt, stringAt } from '@bulwark/control-kit';

export default defineControl({
  title: 'Environment variable set twice',
  severity: 'low',
  rationale:
    'The last entry wins in silence, so the value that a reader sees first is not the one that runs.',
  aliases: ['C-0295', 'kube-linter:duplicate-env-var'],
  subject: 'container',
  check: ({ value }) => {
    const names = mapsAt(value, 'env').map((entry) => stringAt(entry, 'name') ?? '');
    const repeated = names.flatMap((name, index) =>
      // One finding per name, on its last entry.
      name !== '' && names.indexOf(name) < index && names.lastIndexOf(name) === index
        ? [{ name, index }]
        : [],
    );
    return failIfAny(
      repeated.map(({ name, index }) => ({
        path: ['env', index, 'name'],
        message: `environment variable ${name} is set ${names.filter((other) => other === name).length} times, and this entry wins`,
        remedy: { advice: 'Keep one entry with the value that is meant.' },
      })),
    );
  },
});
