import { describe, expect, it } from 'vitest';
import { editComplaints } from './edit-complaints.ts';

const before =
  '{kind: Pod, spec: {containers: [{name: web, tty: true}]},\n  metadata: {name: web,\n  labels: {app: web}}}\n';
const wanted = [
  {
    document: 0,
    remedies: [
      {
        advice: '',
        set: [
          { path: ['spec', 'containers', 0, 'stdin'], value: true },
          { path: ['spec', 'hostPID'], value: false },
        ],
      },
    ],
  },
];

describe('complaints about an edit', () => {
  it('are none where one line takes in what is new at two of its brackets', () => {
    const after = before.replace('tty: true}]', 'tty: true, stdin: true}], hostPID: false');
    expect(editComplaints(before, after, wanted)).toEqual([]);
  });

  it('name a line that was touched without need', () => {
    const after = before
      .replace('tty: true}]', 'tty: true, stdin: true}], hostPID: false')
      .replace('{app: web}', '{ app: web }');
    expect(editComplaints(before, after, wanted)).toEqual([
      'line 3 is not as it was:   labels: {app: web}}}',
    ]);
  });
});
