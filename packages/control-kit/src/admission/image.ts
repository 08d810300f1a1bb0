/** CEL for the image of container `c`; '' where it names none. */
export const IMAGE = "c.?image.orValue('')";

// The digest follows the first @; the tag follows the last colon, where no slash comes after it.
const NAMED = `${IMAGE}.split('@')[0]`;
const HAS_TAG = `${NAMED}.matches(r':[^:/]*$')`;

/** CEL for the tag of the image of `c`, or `otherwise` where it names none. */
export function imageTag(otherwise: string): string {
  return `(${HAS_TAG} ? ${NAMED}.substring(${NAMED}.lastIndexOf(':') + 1) : '${otherwise}')`;
}

/** CEL that is true where the image of `c` names a digest that fixes its content, as isDigest has it. */
export const HAS_DIGEST =
  `(${IMAGE}.matches(r'^[^@]*@(?:sha256:[0-9a-f]{64}|sha512:[0-9a-f]{128}|blake3:[0-9a-f]{64})$') || ` +
  `(${IMAGE}.matches(r'^[^@]*@[a-z0-9]+(?:[+._-][a-z0-9]+){0,8}:[A-Za-z0-9=_-]{1,512}$') && ` +
  `!${IMAGE}.matches(r'^[^@]*@(?:sha256|sha512|blake3):')))`;

/** CEL for the registry and path of the image of `c`, as it names them. */
export const IMAGE_PATH = `(${HAS_TAG} ? ${NAMED}.substring(0, ${NAMED}.lastIndexOf(':')) : ${NAMED})`;
const HUB = "['docker.io', 'index.docker.io', 'registry-1.docker.io']";

/** CEL for registry and repository of an image path `p`, as parseImage completes them. */
const FULL =
  `(p.matches(r'^[^/]*[.:][^/]*/|^localhost/') && !(p.split('/')[0] in ${HUB}) ? p : 'docker.io/' + ` +
  `[p.split('/')[0] in ${HUB} && p.contains('/') ? p.substring(p.indexOf('/') + 1) : p]` +
  ".map(below, below.contains('/') ? below : 'library/' + below)[0])";

const below = (text: string, entry: string): string =>
  `(${text} == ${entry} || ${text}.startsWith(${entry} + '/'))`;

/** CEL for whether full name `f` is on a host of the domain `*.example.org`, below its path where it has one. */
const IN_DOMAIN =
  "f.split('/')[0].endsWith(e.substring(1).split('/')[0]) && (!e.contains('/') || " +
  `${below("f.substring(f.indexOf('/') + 1)", "e.substring(e.indexOf('/') + 1)")})`;

/**
 * CEL that is true where the image of `c` comes from a place that a list of entries names, as isFrom has it. Entries have neither
 * scheme nor slash at their end.
 */
export function isFromAny(entries: string): string {
  return (
    `[${IMAGE_PATH}].exists(p, [${FULL}].exists(f, ${entries}.exists(e, e != '' && (e.startsWith('*.') ? ${IN_DOMAIN} : ` +
    `${below('f', 'e')} || ${below(IMAGE, 'e')}))))`
  );
}
