/**
 * How much a name says about the value beside it: `password` – any literal counts; `credential` – a value that looks
 * like one counts; `key` – only a value that looks random counts; `none` – the name says nothing.
 */
export type NameGrade = 'password' | 'credential' | 'key' | 'none';

/** Last words that make a name speak *about* a credential (where it is, how long it lives) instead of holding it. */
const POINTER_WORDS = new Set(
  `file files filename path paths dir directory folder mount volume location name names ref refs reference url urls uri
  uris endpoint endpoints host hosts hostname port address addr domain realm issuer audience algorithm alg algo type kind
  mode format provider store storage backend engine driver class enabled disabled enable disable required optional
  rotation ttl expiry expire expires expiration timeout duration interval lifetime age period days hours minutes seconds
  length len size min max count limit policy id ids user users username email namespace version header headers field
  prefix suffix pattern regex separator delimiter label annotation selector env var variable arn region scope scopes hash hashed
  checksum sha sha1 sha256 md5 digest fingerprint thumbprint public pub cert certs certificate certificates ca crt csr
  method strategy role group groups permission permissions rule rules template manager service server validator
  validation verification check checks encoding encryption attribute claim index set get tag tags source target output
  bits bytes strength complexity history reset change prompt hint usage uses request requests response creation controller
  review reviews mapping cache cookie cipher parameter param property json yaml`.split(/\s+/u),
);

/** First words of switches such as REQUIRE_PASSWORD. */
const SWITCH_WORDS = new Set(
  'allow disable enable force has ignore is no require show skip use with without'.split(' '),
);

const PASSWORD_WORD = /(?:password|passwd|passphrase|passcode|passwort)\d{0,3}$/;
const SHORT_PASSWORD_WORDS = new Set(['pwd', 'pass', 'pw', 'psw', 'pswd', 'userpass', 'dbpass', 'rootpw']);

/** Two last words that together name a value, not a Secret object. */
const VALUE_PAIRS = new Set(
  `jwtsecret clientsecret appsecret applicationsecret sessionsecret cookiesecret signingsecret webhooksecret hmacsecret
  sharedsecret consumersecret apisecret oauthsecret secretkey secretaccesskey accountkey storagekey batchkey
  keycontent secrettoken authsecret`.split(/\s+/u),
);

const CREDENTIAL_WORD =
  /(?:secret|secrets|token|tokens|credential|credentials|creds|apikey|bearer|jwt|privatekey|accesskey|secretkey|authkey)$/;
const CREDENTIAL_KEYS = new Set(
  'access api auth encryption encrypt license master private secret signing shared admin service webhook'.split(
    ' ',
  ),
);

const NO_SECRET_KEYS = new Set(['public', 'pub', 'foreign', 'partition', 'primary', 'sort']);

/** Names of cloud credentials, whatever the words in them would say. */
const KNOWN_CREDENTIALS = new Set([
  'awsaccesskeyid',
  'awssecretaccesskey',
  'awssessiontoken',
  'azurebatchkey',
  'azurebatchaistoragekey',
  'azureclientsecret',
  'ociclikeycontent',
]);

/** The words of a name: split at punctuation and at changes of case, lower-cased. */
export function wordsOf(name: string): readonly string[] {
  return (name.slice(0, 200).match(/[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+/g) ?? []).map((word) =>
    word.toLowerCase(),
  );
}

/** Whether a name speaks about something (where, which, how long) instead of holding it. */
export function isPointer(words: readonly string[]): boolean {
  return POINTER_WORDS.has(words.at(-1) ?? '');
}

/** Grades a name: `DB_PASSWORD` is `password`, `API_TOKEN` is `credential`, `DB_PASSWORD_FILE` and `TOKEN_URL` are `none`. */
export function gradeName(name: string): NameGrade {
  // Most names hold none of these letters: the cheap test first.
  if (!/pass|pw|psw|secret|token|key|cred|bearer|jwt/i.test(name)) return 'none';
  const words = withoutNumber(wordsOf(name));
  const last = words.at(-1) ?? '';
  if (KNOWN_CREDENTIALS.has(words.join(''))) return 'password';
  if (isPointer(words) || words.includes('checksum') || SWITCH_WORDS.has(words[0] ?? '')) return 'none';
  return gradeLast(words, last);
}

function gradeLast(words: readonly string[], last: string): NameGrade {
  const before = words.at(-2) ?? '';
  if (isPasswordWord(last) || VALUE_PAIRS.has(before + last) || VALUE_PAIRS.has(last)) return 'password';
  if (CREDENTIAL_WORD.test(last)) return 'credential';
  if (last === 'key') return gradeKey(before);
  const mentions = words.some((word) => isPasswordWord(word) || CREDENTIAL_WORD.test(word));
  return mentions || last.endsWith('key') ? 'key' : 'none';
}

/** A name that ends in `key`, by the word before it. */
function gradeKey(before: string): NameGrade {
  if (CREDENTIAL_KEYS.has(before)) return 'credential';
  return NO_SECRET_KEYS.has(before) ? 'none' : 'key';
}

function isPasswordWord(word: string): boolean {
  return PASSWORD_WORD.test(word) || SHORT_PASSWORD_WORDS.has(word);
}

/** DB_PASSWORD_2 is a password as DB_PASSWORD is. */
function withoutNumber(words: readonly string[]): readonly string[] {
  const last = words.at(-1);
  return last !== undefined && words.length > 1 && /^\d+$/.test(last) ? words.slice(0, -1) : words;
}
