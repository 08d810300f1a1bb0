/**
 * What Helm does with an object: installs it with the release, runs it at some moment, runs it as a test, or drops it because it is to
 * run at a moment that Helm does not know.
 */
export type HookKind = 'none' | 'hook' | 'test' | 'dropped';

const TESTS = new Set(['test', 'test-success']);
const EVENTS = new Set([
  ...TESTS,
  'pre-install',
  'post-install',
  'pre-delete',
  'post-delete',
  'pre-upgrade',
  'post-upgrade',
  'pre-rollback',
  'post-rollback',
]);

/** Kind of a rendered object, from its annotation `helm.sh/hook` (events separated by commas); takes `metadata.annotations` as it was read. */
export function hookOf(annotations: unknown): HookKind {
  const value =
    typeof annotations === 'object' && annotations !== null
      ? (annotations as Readonly<Record<string, unknown>>)['helm.sh/hook']
      : undefined;
  if (typeof value !== 'string') return 'none';
  const events = value.split(',').map((event) => event.trim().toLowerCase());
  if (events.some((event) => !EVENTS.has(event))) return 'dropped';
  return events.some((event) => TESTS.has(event)) ? 'test' : 'hook';
}
