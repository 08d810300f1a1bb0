import { readDocuments } from '@bulwark/sources';
import { expect, it } from 'vitest';
import { roleText } from './role.ts';

const grant = {
  resource: { group: '', version: 'v1', kind: 'Pod', resource: 'pods', namespaced: true, verbs: [] },
  verbs: ['list'],
};

it.each(['123', '1e3', 'on', 'null', 'shop'])('names a namespace and an account %s as text', (name) => {
  const user = `system:serviceaccount:${name}:${name}`;
  const text = roleText([grant], { name: 'reader', namespaces: [name], user });
  const values = [...readDocuments(text)].map((outcome) =>
    outcome.kind === 'problem' ? outcome : outcome.value,
  );
  const subjects = [{ kind: 'ServiceAccount', namespace: name, name }];
  expect(values).toMatchObject([
    { kind: 'ClusterRole' },
    { kind: 'ClusterRoleBinding', subjects },
    { kind: 'Role', metadata: { namespace: name } },
    { kind: 'RoleBinding', metadata: { namespace: name }, subjects },
  ]);
});
