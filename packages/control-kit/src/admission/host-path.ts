import { CREDENTIAL_PATHS, SOCKET, SOCKET_DIRECTORY, SYSTEM_PATH } from '../host-path.ts';
import type { HostPathClass } from '../host-path.ts';
import { badContainers, celPattern } from './rule.ts';

const anyOf = (patterns: readonly RegExp[]): string =>
  `(${patterns.map((pattern) => `p.matches(${celPattern(pattern)})`).join(' || ')})`;

const IS_SOCKET = anyOf([SOCKET, SOCKET_DIRECTORY]);
const HOLDS_CREDENTIALS = anyOf(CREDENTIAL_PATHS);
const IS_SYSTEM = anyOf([SYSTEM_PATH]);

/** CEL that is true for a path `p` of a class, as hostPathClass has it. */
const IN_CLASS: Readonly<Record<HostPathClass, string>> = {
  'runtime-socket': IS_SOCKET,
  credentials: `!${IS_SOCKET} && ${HOLDS_CREDENTIALS}`,
  system: `!${IS_SOCKET} && !${HOLDS_CREDENTIALS} && ${IS_SYSTEM}`,
  other: `!${IS_SOCKET} && !${HOLDS_CREDENTIALS} && !${IS_SYSTEM}`,
};

const WRITTEN = "v.hostPath.?path.orValue('')";
// Doubled and trailing slashes fall away with the empty parts between them.
const PATH = `(${WRITTEN}.startsWith('/') ? '/' : '') + ${WRITTEN}.split('/').filter(part, part != '').join('/')`;

function volumesOf(classes: readonly HostPathClass[]): string {
  const test = classes.map((each) => `(${IN_CLASS[each]})`).join(' || ');
  return `variables.volumes.filter(v, v.?hostPath.hasValue() && [${PATH}].exists(p, ${test}))`;
}

/** CEL for the hostPath volumes of a class, as hostPathViolations has them. */
export function badHostPaths(wanted: HostPathClass): string {
  return `${volumesOf([wanted])}.map(v, 'volume ' + v.name)`;
}

/** CEL for the containers that may write to hostPath volumes of some classes, as writableMountViolations has them. */
export function writersToHostPaths(...wanted: readonly HostPathClass[]): string {
  return badContainers(
    `[${volumesOf(wanted)}.map(v, v.name)].all(names, ` +
      'c.?volumeMounts.orValue([]).all(m, m.?readOnly.orValue(false) || !(m.name in names)))',
  );
}
