import { isMap } from '@bulwark/model';
import type { Value, ValueMap } from '@bulwark/model';
import { detectSecret, detectSecretInText } from './secret-detector.ts';
import type { SecretMatch, SecretParameters } from './secret-detector.ts';
import { isPointer, wordsOf } from './secret-names.ts';
import { decodeBase64, hasUserAndPassword } from './secret-shapes.ts';
import { isPlaceholder, looksRandom } from './secret-values.ts';

/** Keys that stand beside a credential in a Secret and hold none. */
const COMPANIONS = new Set(
  `login database dbname db email mail bucket provider clientid config pbkdf dhparam project repository hosts message
  description comment account accountname storageaccountname`.split(/\s+/u),
);
const USER_WORDS = new Set(['user', 'username', 'usernames', 'login']);
const SETTING = /^[A-Za-z_][\w.]{0,60} ?[=:]/;

const DOCKER_KEYS = new Set(['.dockerconfigjson', '.dockercfg']);

/**
 * Judges one entry of a Secret. Everything in a Secret is there because somebody calls it secret, so a value counts unless it
 * is a placeholder, empty, public, or its key names a companion such as the user name. `encoded` says that it stands in
 * `data`, in base64; text that is none is judged as it stands.
 */
export function detectSecretInData(
  key: string,
  value: string,
  encoded: boolean,
  parameters: SecretParameters,
): SecretMatch | undefined {
  const text = encoded ? (decodeBase64(value) ?? value) : value;
  if (DOCKER_KEYS.has(key)) return registryLogin(text);
  // `changeme` is valid base64 of nothing anybody meant.
  if (encoded && isPlaceholder(value) && !looksRandom(value)) return undefined;
  const match = detectSecretInText(key, text, parameters);
  if (match !== undefined) return match;
  return isCompanion(key) || !isOpaqueValue(text) ? undefined : { what: 'a literal value' };
}

function isCompanion(key: string): boolean {
  const words = wordsOf(key);
  return (
    isPointer(words) ||
    COMPANIONS.has(words.at(-1) ?? '') ||
    (words.at(-1) ?? '').endsWith('name') ||
    words.some((word) => USER_WORDS.has(word))
  );
}

/** Under a key that says nothing, a value counts as it would under a name that calls it a password; settings do not. */
function isOpaqueValue(text: string): boolean {
  if (text.length < 4 || (SETTING.test(text) && !looksRandom(text, 12))) return false;
  return detectSecret('password', text) !== undefined;
}

/** Whether the JSON of a Secret, such as `kubectl apply` keeps in an annotation, holds a credential. */
export function hasSecretData(json: string, parameters: SecretParameters): boolean {
  const secret = parseMap(json);
  return ['data', 'stringData'].some((field) => {
    const entries = secret?.[field];
    if (!isMap(entries)) return false;
    return Object.entries(entries).some(
      ([key, value]) =>
        typeof value === 'string' &&
        detectSecretInData(key, value, field === 'data', parameters) !== undefined,
    );
  });
}

function registryLogin(text: string): SecretMatch | undefined {
  const auths = authsOf(text);
  const found = auths.some(
    (login) =>
      isMap(login) &&
      ((typeof login['auth'] === 'string' && hasUserAndPassword(login['auth'])) ||
        (typeof login['password'] === 'string' && !isPlaceholder(login['password'])) ||
        (typeof login['identitytoken'] === 'string' && !isPlaceholder(login['identitytoken']))),
  );
  return found ? { what: 'a registry login' } : undefined;
}

/** The logins of a Docker configuration, of the new form (`auths`) or the old. */
function authsOf(text: string): readonly (Value | undefined)[] {
  const parsed = parseMap(text);
  return Object.values((isMap(parsed?.['auths']) ? parsed['auths'] : parsed) ?? {});
}

function parseMap(text: string): ValueMap | undefined {
  try {
    const parsed = JSON.parse(text) as Value;
    return isMap(parsed) ? parsed : undefined;
  } catch {
    return undefined;
  }
}
