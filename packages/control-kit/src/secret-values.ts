/** Values that stand for another value, or for one still to be written. */
const WHOLE_REFERENCE =
  /^(?:\$[A-Z_][A-Z0-9_]{0,99}|\$[a-z_]{1,60}(?:-[a-z]{1,30}){0,5}|\$\d|<[^<>]{0,200}>|%[A-Za-z_]\w{0,99}%|@[A-Za-z_]\w{0,99}@|\[[^[\]]{0,200}\]|__\w{1,99}__|#\{[^}]{0,200}\}#?)$/;
const INNER_REFERENCE = /\$\{|\$\(|\$\{\{|\{\{|<%|\{%|ENC\[/;
const REFERENCE_SCHEME =
  /^(?:vault|ref\+[a-z0-9]{1,30}|op|awssm|gcpsm|secretref|secret|env|file|ssm|arn|kms|encrypted|enc|configmap|k8s|valuefrom|akv|sm|fromenv):/i;

/** `SECRET`, `MY_PASSWORD`: the name of what belongs there. */
const SHOUTED =
  /^(?:[A-Z]{1,20}[_ -]){0,4}(?:PASSWORD|PASSWD|SECRET|TOKEN|KEY|CREDENTIALS?)(?:[_ -](?:HERE|VALUE))?$/;

/** Whole values that stand for nothing. */
const EMPTY_WORDS = new Set(
  'true false yes no on off none null nil undefined na enabled disabled empty unset default auto required optional string'.split(
    ' ',
  ),
);

/** What people write where the real value belongs; compared with the letters of the value alone. */
const FILLER =
  /change(?:me|it|this|after|now|by)|replace(?:me|this|with)|^replace|^(?:your|my)(?:password|secret|token|key|api)|^your|^insert|^enter|placeholder|example|dummy|todo|fixme|redacted|omitted|notset|tobe(?:set|defined|filled|replaced)|fillme|^fake|^mock|notarealsecret|notreal|^some(?:password|secret|token|value)|goeshere|^secret(?:value)?here|^base64(?:encoded|of)|^(?:xx+|x{1,3}y{1,3}z{1,3}|foo|bar|foobar|abcxyz)$/;

/** True for empty text, references to another place, and text that waits for a real value. */
export function isPlaceholder(value: string): boolean {
  const text = value.trim();
  if (text === '' || isRepeated(text)) return true;
  if (SHOUTED.test(text)) return true;
  if (WHOLE_REFERENCE.test(text) || INNER_REFERENCE.test(text) || REFERENCE_SCHEME.test(text)) return true;
  if (text.length > 80) return false;
  const letters = text.toLowerCase().replace(/[^a-z]/g, '');
  return EMPTY_WORDS.has(letters) && letters.length >= text.length - 2 ? true : FILLER.test(letters);
}

/** `xxxx`, `****`, `....`, `xxx-xxx`. */
function isRepeated(text: string): boolean {
  const plain = text.replace(/[-_ ]/g, '');
  return plain === '' || (plain.length > 1 && plain === (plain[0] as string).repeat(plain.length));
}

const PUBLIC_MATERIAL =
  /^(?:-{3,5}BEGIN (?:CERTIFICATE|PUBLIC KEY|RSA PUBLIC KEY|X509|TRUSTED)|ssh-(?:rsa|ed25519|dss) |ecdsa-sha2-)/;
const URL_WITHOUT_USER = /^[a-z][a-z0-9+.-]{1,30}:\/\/[^\s@]{0,2000}$/i;
const ABSOLUTE_PATH = /^(?:\/|\.{1,2}\/|~\/|[A-Za-z]:\\)[^\s]{0,1000}$/;
const RELATIVE_PATH = /^[\w.-]{1,60}(?:\/[\w.-]{1,60}){1,20}$/;
const FILE_NAME =
  /^[\w-]{1,100}\.(?:pem|key|crt|cer|jks|p12|pfx|json|ya?ml|txt|conf|properties|env|sh|pub|kubeconfig)$/i;
const EMAIL = /^[\w.+-]{1,64}@[a-z0-9-]{1,63}(?:\.[a-z0-9-]{1,63}){1,8}$/i;
const DURATION_OR_SIZE = /^\d{1,15}(?:\.\d{1,6})?(?:ns|us|ms|s|m|h|d|w|y|[KMGTPE]i?B?|b|%)?$/i;
const COMPOUND_DURATION = /^(?:\d{1,9}(?:h|m|s|ms)){2,4}$/;
const VERSION = /^v?\d{1,6}(?:\.\d{1,6}){1,3}(?:[-+][\w.]{1,40})?$/;
const DATE = /^\d{4}-\d\d-\d\d(?:[T ][\d:.+Z-]{1,30})?$/;
const HOST_AND_PORT = /^[a-z0-9-]{1,63}(?:\.[a-z0-9-]{1,63}){1,10}(?::\d{1,5})?$|^[a-z0-9-]{1,63}:\d{1,5}$/i;
const IMAGE =
  /^[a-z0-9.-]{1,100}(?::\d{1,5})?(?:\/[a-z0-9._-]{1,100}){1,8}(?::[\w.-]{1,128})?(?:@sha256:[0-9a-f]{64})?$/;

/** What no credential looks like, whatever the name: public keys, URLs without user, absolute paths, file names. */
export function isNeverCredential(value: string): boolean {
  const text = value.trim();
  return (
    PUBLIC_MATERIAL.test(text) ||
    URL_WITHOUT_USER.test(text) ||
    ABSOLUTE_PATH.test(text) ||
    FILE_NAME.test(text) ||
    isPathOfWords(text)
  );
}

/** Configuration values of a plain kind: numbers, durations, sizes, versions, dates, hosts, images, mail addresses. */
export function isPlainConfiguration(value: string): boolean {
  const text = value.trim();
  return [DURATION_OR_SIZE, COMPOUND_DURATION, VERSION, DATE, EMAIL, HOST_AND_PORT, IMAGE].some((kind) =>
    kind.test(text),
  );
}

/** `secret/data/app`, not base64 that happens to hold a slash. */
function isPathOfWords(text: string): boolean {
  if (!RELATIVE_PATH.test(text)) return false;
  return text.split('/').every((segment) => segment.length <= 40 && !looksRandom(segment, 12));
}

/** Bits of Shannon entropy per character; 0 for empty text. */
export function entropy(text: string): number {
  const counts = new Map<string, number>();
  for (const character of text) counts.set(character, (counts.get(character) ?? 0) + 1);
  let bits = 0;
  for (const count of counts.values()) bits -= (count / text.length) * Math.log2(count / text.length);
  return bits;
}

/**
 * Whether text looks generated: one run without spaces, letters and digits mixed, too varied for words.
 * `least` is the shortest length that counts.
 */
export function looksRandom(text: string, least = 16): boolean {
  if (text.length < least || /\s/.test(text) || !/\d/.test(text) || !/[A-Za-z]/.test(text)) return false;
  if (isIdentifier(text)) return false;
  return entropy(text) >= Math.min(3.3, Math.log2(text.length) - 0.7);
}

/** Words joined by punctuation, each letters alone or a short number: `my-app-v2`, `session_token_2024`. */
export function isIdentifier(text: string): boolean {
  const segments = text.split(/[-_.:/]/);
  return (
    segments.length > 1 &&
    segments.every((segment) => /^(?:[A-Z]?[a-z]*|[A-Z]*|v?\d{1,4}|[a-z]{2,12}\d{1,2})$/.test(segment))
  );
}
