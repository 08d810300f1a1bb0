import { ALLOWED_APPARMOR_ANNOTATION, APPARMOR_ANNOTATION } from '../apparmor.ts';
import {
  ALLOWED_SECCOMP_ANNOTATION,
  SECCOMP_CONTAINER_ANNOTATION,
  SECCOMP_POD_ANNOTATION,
} from '../seccomp.ts';
import { badSecurityContexts, celPattern, celString, inheritedField } from './rule.ts';

const PROFILE_TYPES = "['RuntimeDefault', 'Localhost']";

/** CEL that is true where a securityContext `s` sets no profile in a field, or one that confines. */
const confines = (field: string): string =>
  `!s.?${field}.hasValue() || s.?${field}.?type.orValue('') in ${PROFILE_TYPES}`;

const SECCOMP_KEYS =
  `([${celString(SECCOMP_POD_ANNOTATION)}] + variables.containers.map(c, ` +
  `${celString(SECCOMP_CONTAINER_ANNOTATION)} + c.?name.orValue('')))`;

/** CEL for what refusedSeccompProfiles refuses. */
export const REFUSED_SECCOMP =
  `(variables.readsSeccompFields ? ${badSecurityContexts(confines('seccompProfile'))} : ` +
  `${SECCOMP_KEYS}.filter(k, k in variables.annotations && ` +
  `!variables.annotations[k].matches(${celPattern(ALLOWED_SECCOMP_ANNOTATION)})))`;

/** CEL for what refusedAppArmorProfiles refuses. */
export const REFUSED_APPARMOR =
  `${badSecurityContexts(confines('appArmorProfile'))} + ` +
  `variables.annotations.filter(k, k.startsWith(${celString(APPARMOR_ANNOTATION)}) && ` +
  `!variables.annotations[k].matches(${celPattern(ALLOWED_APPARMOR_ANNOTATION)}))`;

/** CEL that is true where neither container `c` nor its pod sets a seccomp profile. */
export const LACKS_SECCOMP = `!${inheritedField('seccompProfile')}.hasValue()`;

const ANNOTATED = `variables.annotations[?${celString(APPARMOR_ANNOTATION)} + c.?name.orValue('')].orValue('')`;
const SETS_APPARMOR =
  `${inheritedField('appArmorProfile')}.?type.orValue(` +
  `${ANNOTATED} != '' && ${ANNOTATED}.matches(${celPattern(ALLOWED_APPARMOR_ANNOTATION)}) ? 'Localhost' : '') ` +
  `in ${PROFILE_TYPES}`;
const SETS_SELINUX = `[${inheritedField('seLinuxOptions')}.orValue({})].exists(o, o.exists(k, o[k] != ''))`;
const DROPS =
  'c.?securityContext.?capabilities.?drop.orValue([]).size() > 0 && ' +
  "!c.?securityContext.?capabilities.?add.orValue([]).exists(x, x.upperAscii() == 'ALL')";

/** CEL that is true where something other than seccomp confines container `c`, as isConfinedBesideSeccomp has it. */
export const CONFINED_BESIDE_SECCOMP = `(${SETS_APPARMOR} || ${SETS_SELINUX} || (${DROPS}))`;

/** CEL that is true where nothing keeps container `c` from starting as root, as mayRunAsRoot has it. */
export const MAY_RUN_AS_ROOT =
  `(!${inheritedField('runAsNonRoot')}.orValue(false) && ` +
  `${inheritedField('runAsUser')}.orValue(0) == 0)`;
