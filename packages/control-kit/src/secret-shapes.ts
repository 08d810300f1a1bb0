import { tokenIn } from './secret-tokens.ts';
import { isPlaceholder } from './secret-values.ts';

/** What a value is taken for; words for messages, never part of the value. */
export type SecretShape = string;

const PRIVATE_KEY = /-{3,5}BEGIN [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-{3,5}/;
const BASE64_PEM = /LS0tLS1CRUdJTi[A-Za-z0-9+/]{16,120}/g;
const USER_INFO = /[a-z][a-z0-9+.-]{1,30}:\/\/([^\s:@/'"<>]{0,100}):([^\s@/'"<>]{1,200})@[\w.[%-]/gi;
const STORAGE_KEY = /(?:AccountKey|SharedAccessKey|sharedAccessSignature)=([A-Za-z0-9+/%]{40,100}={0,2})/;
const SLACK_WEBHOOK = /hooks\.slack\.com\/(?:services|workflows|triggers)\/[A-Za-z0-9+/]{40,80}/;
const AUTHORIZATION = /\b(?:Basic|Bearer)[ \t]{1,4}([A-Za-z0-9+/_=.~-]{16,2000})/g;
const REGISTRY_AUTH = /"auth"\s{0,4}:\s{0,4}"([A-Za-z0-9+/]{8,400}={0,2})"/;
const BOT_TOKEN = /(?<![\d:])\d{8,10}:AA[\w-]{33}(?![\w-])/;

/** The shape of the first credential in a text that is one by its form alone; undefined where there is none. */
export function shapeOf(text: string): SecretShape | undefined {
  if (text.length < 12) return undefined;
  return privateKey(text) ?? connection(text) ?? header(text) ?? tokenIn(text);
}

function privateKey(text: string): SecretShape | undefined {
  if (text.includes('PRIVATE KEY')) {
    const begin = PRIVATE_KEY.exec(text);
    if (begin !== null && !isElided(text, begin.index + begin[0].length)) return 'a private key';
  }
  if (!text.includes('LS0tLS1CRUdJTi')) return undefined;
  for (const [wrapped] of text.matchAll(BASE64_PEM)) {
    if (decodeBase64(wrapped.slice(0, wrapped.length - (wrapped.length % 4)))?.includes('PRIVATE KEY'))
      return 'a private key in base64';
  }
  return undefined;
}

/** Whether the key's body is left out: dots or a reference follow the first line. */
function isElided(text: string, end: number): boolean {
  const body = text.slice(end, end + 80).replace(/^(?:\\n|\s){1,20}/, '');
  return /^(?:\.{3}|\u2026|<|\$\{|\{\{)/.test(body);
}

function connection(text: string): SecretShape | undefined {
  if (text.includes('://') && text.includes('@') && hasUserInfo(text)) return 'a URL with a password';
  const key = text.includes('Key=') ? STORAGE_KEY.exec(text)?.[1] : undefined;
  if (key !== undefined && !isPlaceholder(key)) return 'a connection string with a key';
  return webhook(text);
}

function hasUserInfo(text: string): boolean {
  return [...text.matchAll(USER_INFO)].some(
    ([, user = '', password = '']) => !isPlaceholder(password) && !isSample(user, password),
  );
}

function webhook(text: string): SecretShape | undefined {
  return text.includes('hooks.slack.com') && SLACK_WEBHOOK.test(text) ? 'a Slack webhook' : undefined;
}

/** `user:password@host` in documentation says where a password goes. */
function isSample(user: string, password: string): boolean {
  return /^(?:user|username|usr)$/i.test(user) && /^(?:pass|password|passwd|pwd)$/i.test(password);
}

function header(text: string): SecretShape | undefined {
  if (text.includes('Basic') || text.includes('Bearer')) {
    for (const [, value = ''] of text.matchAll(AUTHORIZATION)) {
      if (!isPlaceholder(value) && /\d/.test(value)) return 'an Authorization header';
    }
  }
  return login(text);
}

function login(text: string): SecretShape | undefined {
  const auth = text.includes('"auth"') ? REGISTRY_AUTH.exec(text)?.[1] : undefined;
  if (auth !== undefined && hasUserAndPassword(auth)) return 'a registry login';
  return text.includes(':AA') && BOT_TOKEN.test(text) ? 'a Telegram bot token' : undefined;
}

/** Whether base64 text holds `user:password` with a real password. */
export function hasUserAndPassword(base64: string): boolean {
  const pair = decodeBase64(base64);
  const colon = pair?.indexOf(':') ?? -1;
  return pair !== undefined && colon > 0 && !isPlaceholder(pair.slice(colon + 1));
}

const BASE64 = /^[A-Za-z0-9+/]*={0,2}$/;

/** Decodes standard base64, white space ignored, as Latin-1 bytes; undefined where the text is none. */
export function decodeBase64(text: string): string | undefined {
  const plain = text.replace(/\s/g, '');
  if (plain.length % 4 !== 0 || !BASE64.test(plain)) return undefined;
  return atob(plain);
}
