import { DANGEROUS_CAPABILITIES, DEFAULT_CAPABILITIES, NODE_CAPABILITIES } from '../capabilities.ts';
import type { CapabilityClass } from '../capabilities.ts';
import { badContainers, celStrings } from './rule.ts';
import type { AdmissionRule } from './rule.ts';

// Runtimes ignore case and the prefix CAP_.
const isOneOf = (names: Iterable<string>): string =>
  `x.upperAscii() in ${celStrings([...names].flatMap((name) => [name, `CAP_${name}`]))}`;

const IS_DEFAULT = `x in ${celStrings(DEFAULT_CAPABILITIES)}`;
const IS_KNOWN = isOneOf([...NODE_CAPABILITIES, 'NET_RAW', ...DANGEROUS_CAPABILITIES]);

/** CEL that is true for a capability `x` of a class, as capabilityClass has it. */
const IN_CLASS: Readonly<Record<CapabilityClass, string>> = {
  default: IS_DEFAULT,
  node: isOneOf(NODE_CAPABILITIES),
  'raw-network': isOneOf(['NET_RAW']),
  dangerous: isOneOf(DANGEROUS_CAPABILITIES),
  other: `!(${IS_DEFAULT}) && !(${IS_KNOWN})`,
};

const ADDED = 'c.?securityContext.?capabilities.?add.orValue([])';

/** CEL for the containers that add a capability `x` for which an expression is true. */
export function addersOf(test: string): string {
  return badContainers(`!${ADDED}.exists(x, ${test})`);
}

/** CEL that is true for a capability `x` beyond the default set. */
export const BEYOND_DEFAULT_CAPABILITIES = `!(${IS_DEFAULT})`;

/** As judgeAddedCapability. */
export function addedCapabilityRule(wanted: CapabilityClass, gives: string): AdmissionRule {
  return {
    violating: `variables.exemptAsWindows ? [] : ${addersOf(IN_CLASS[wanted])}`,
    message: `capabilities.add holds one that ${gives}; remove it`,
  };
}

/** CEL for the containers that add a capability of the default set other than NET_BIND_SERVICE. */
export const ADDERS_OF_DEFAULT_CAPABILITIES = addersOf(`${IS_DEFAULT} && x != 'NET_BIND_SERVICE'`);
