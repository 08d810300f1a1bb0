import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { detectSecretInData } from './secret-data.ts';
import {
  detectSecret,
  detectSecretInArgument,
  detectSecretInText,
  SECRET_PARAMETERS,
} from './secret-detector.ts';
import type { SecretParameters } from './secret-detector.ts';
import { TOKENS } from './secret-tokens.ts';

// Every value here is made up for this test.
const letters = 'q7Wm2Zx9Kd4Rt6Vb1Ny8Hc3Jf5Ls0Pg';
const run = (length: number): string => letters.repeat(20).slice(0, length);
const hex = (length: number): string => '9f3b61c07ad2e84518c6'.repeat(20).slice(0, length);
const upper = (length: number): string => 'Q7W2ZX9KD4RT6VB1NY8H'.repeat(5).slice(0, length);
const pem = (kind: string): string =>
  `-----BEGIN ${kind}-----\nMIIEowIBAAKCAQEAx3v9\n-----END ${kind}-----\n`;
const base64 = (text: string): string => Buffer.from(text).toString('base64');
const parameters = (given: Partial<SecretParameters> = {}): SecretParameters => ({
  sensitiveKeyNames: [],
  sensitiveValues: [],
  sensitiveKeyNamesAllowed: [],
  sensitiveValuesAllowed: [],
  ...given,
});

const credentials: readonly (readonly [string, string])[] = [
  // By form alone, whatever the name.
  ['SIGNER', pem('RSA PRIVATE KEY')],
  ['SIGNER', pem('PRIVATE KEY')],
  ['SIGNER', pem('EC PRIVATE KEY')],
  ['SIGNER', pem('OPENSSH PRIVATE KEY')],
  ['SIGNER', pem('ENCRYPTED PRIVATE KEY')],
  ['SIGNER', pem('PGP PRIVATE KEY BLOCK')],
  ['SIGNER', `---BEGIN OPENSSH PRIVATE KEY---\n${run(40)}`],
  ['KUBECONFIG', `client-key-data: ${base64(pem('RSA PRIVATE KEY'))}`],
  ['SESSION', `eyJ${run(20)}.eyJ${run(40)}.${run(43)}`],
  ['ID', 'AKIAQ7W2ZX9KD4RT6VB1'],
  ['ID', 'ASIAQ7W2ZX9KD4RT6VB1'],
  ['ID', 'AKIAIOSFODNN7EXAMPLE'],
  ['URL', 'AKIAQ7W2ZX9KD4RT6VB1:something'],
  ['CI', `ghp_${run(36)}`],
  ['CI', `gho_${run(36)}`],
  ['CI', `ghs_${run(36)}`],
  ['CI', `github_pat_${run(22)}_${run(59)}`],
  ['CI', `glpat-${run(20)}`],
  ['CI', `glrt-${run(20)}`],
  ['CHAT', `xoxb-1234567890-1234567890123-${run(24)}`],
  ['CHAT', `xapp-1-A0${upper(9)}-1234567890123-${hex(64)}`],
  ['CHAT', `https://hooks.slack.com/services/T0${upper(8)}/B0${upper(8)}/${run(24)}`],
  ['PAYMENTS', `sk_live_${run(24)}`],
  ['PAYMENTS', `rk_test_${run(24)}`],
  ['MAPS', `AIza${run(35)}`],
  ['OAUTH', `GOCSPX-${run(28)}`],
  ['OAUTH', `ya29.${run(60)}`],
  ['CLOUD', `dop_v1_${hex(64)}`],
  ['PACKAGES', `npm_${run(36)}`],
  ['PACKAGES', `pypi-AgEIcHlwaS5vcmc${run(60)}`],
  ['PACKAGES', `rubygems_${hex(48)}`],
  ['PACKAGES', `dckr_pat_${run(27)}`],
  ['MAIL', `SG.${run(22)}.${run(43)}`],
  ['MAIL', `xkeysib-${hex(64)}-${run(16)}`],
  ['SHOP', `shpat_${hex(32)}`],
  ['MODEL', `sk-ant-api03-${run(93)}AA`],
  ['MODEL', `sk-proj-${run(60)}`],
  ['MODEL', `hf_${'abcdefghij'.repeat(4).slice(0, 34)}`],
  ['MODEL', `gsk_${run(52)}`],
  ['VAULT', `hvs.${run(95)}`],
  ['VAULT', `s.${run(24)}`],
  ['CONFIG', `dp.pt.${run(43)}`],
  ['METRICS', `dt0c01.${upper(24)}.${upper(64)}`],
  ['METRICS', `NRAK-${upper(27)}`],
  ['METRICS', `glsa_${run(32)}_${hex(8)}`],
  ['API', `PMAK-${hex(24)}-${hex(34)}`],
  ['AGE', `AGE-SECRET-KEY-1${upper(58)}`],
  ['CLOUD', `LTAI${run(20)}`],
  ['DATA', `dapi${hex(32)}`],
  ['ENTRA', `Ab18Q~${run(34)}`],
  ['SQUARE', `sq0atp-${run(22)}`],
  ['INFRA', `pul-${hex(40)}`],
  ['INFRA', `${run(14)}.atlasv1.${run(64)}`],
  ['OPENSHIFT', `sha256~${run(43)}`],
  ['VPN', `tskey-auth-${run(16)}-${run(30)}`],
  ['BOT', `123456789:AA${run(33)}`],
  ['DATABASE_URL', 'postgres://shop:n0t-the-real-one@db.shop:5432/orders'],
  ['DATABASE_URL', 'mysql+pymysql://root:toor7@mysql/app?charset=utf8'],
  ['CACHE', 'redis://:hunter7@cache:6379/0'],
  ['BROKER', 'amqps://worker:w0rker!@rabbit.example.com'],
  ['GIT', `https://ci:${run(20)}@git.example.com/repo.git`],
  [
    'STORAGE',
    `DefaultEndpointsProtocol=https;AccountName=shop;AccountKey=${run(86)}==;EndpointSuffix=core.windows.net`,
  ],
  ['HEADER', `Authorization: Bearer ${run(40)}`],
  ['HEADER', `Basic ${base64('robot:r0b0t-secret')}`],
  ['DOCKER', `{"auths":{"registry.example.com":{"auth":"${base64('robot:r0b0t')}"}}}`],
  // By name and form.
  ['DB_PASSWORD', 'hunter2'],
  ['DB_PASSWORD', 'admin'],
  ['DB_PASSWORD', 'password'],
  ['DB_PASSWORD', 'two words'],
  ['DB_PASSWORD', '123456'],
  ['DB_PASSWORD_2', 'hunter2'],
  ['dbPassword', 'hunter2'],
  ['MYSQL_ROOT_PASSWORD', 'rootpasswd'],
  ['my_password', 'abc123'],
  ['spring.datasource.password', 's3same'],
  ['pwd', 'hi'],
  ['pwd', 'Hpwd'],
  ['PGPASSWORD', 'letmein'],
  ['SMTP_PASS', 'mailer-99'],
  ['KEYSTORE_PASSPHRASE', 'open sesame now'],
  ['azure_batch_key', 'Hello from the environment'],
  ['AWS_SECRET_ACCESS_KEY', `${run(20)}/${run(19)}`],
  ['JWT_SECRET', 'a-very-long-winded-sentence'],
  ['CLIENT_SECRET', 'supersecret'],
  ['SESSION_SECRET', hex(32)],
  ['API_TOKEN', run(24)],
  ['API_TOKEN', '5c1f7a52-8f0e-4e6e-9d0b-2f4b6f7f9f01'],
  ['GITHUB_TOKEN', hex(40)],
  ['API_KEY', hex(32)],
  ['apiKey', run(32)],
  ['X-Api-Key', run(32)],
  ['ENCRYPTION_KEY', `${run(43)}=`],
  ['SECRET', 'supersecretvalue'],
  ['SECRET_BLAH', 'secretsquirrels'],
  ['RAILS_MASTER_KEY', hex(32)],
  ['storageAccountKey', `${run(86)}==`],
  ['cache-key', run(30)],
  ['AUTH_TOKEN', 'Tr0ub4dor&3'],
];

const harmless: readonly (readonly [string, string])[] = [
  // Names that speak about a credential.
  ['DB_PASSWORD_FILE', '/run/secrets/db'],
  ['AWS_TOKEN_FILE', 'hunter2'],
  ['aws_access_key_id_file', '/etc/secret-volume/aws'],
  ['PASSWORD_PATH', 'secrets/db/password'],
  ['TOKEN_URL', 'https://login.example.com/oauth/token'],
  ['TOKEN_ENDPOINT', 'login.example.com'],
  ['SECRET_NAME', 'shop-credentials'],
  ['secretName', 'shopcredentialsproduction'],
  ['TLS_SECRET', 'shop-tls'],
  ['imagePullSecret', 'regcred-production'],
  ['PASSWORD_MIN_LENGTH', '12'],
  ['PASSWORD_POLICY', 'strict-and-long'],
  ['TOKEN_TTL', '15m'],
  ['TOKEN_EXPIRATION_SECONDS', '3600'],
  ['TOKEN_TYPE', 'Bearer'],
  ['TOKEN_ISSUER', 'kubernetes/serviceaccount'],
  ['JWT_ALGORITHM', 'RS256'],
  ['SECRET_BACKEND', 'kubernetes'],
  ['SECRET_STORE', 'vaultproductioncluster'],
  ['KEY_ID', run(20)],
  ['PUBLIC_KEY', run(40)],
  ['SSH_PUBLIC_KEY', `ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAA${run(43)} ops@example.com`],
  ['PASSWORD_HASH', `$2b$12$${run(53)}`],
  ['TOKEN_SHA256', hex(64)],
  ['REQUIRE_PASSWORD', 'alwaysandforever'],
  ['DISABLE_TOKEN_AUTH', 'true'],
  ['PASSWORD_RESET', 'enabledforall'],
  ['CSRF_TOKEN_HEADER', 'X-Csrf-Token'],
  ['sort_key', 'created_at'],
  ['PARTITION_KEY', 'customer_id'],
  ['CACHE_KEY', 'users-by-name'],
  ['KEYBOARD', 'us-international'],
  ['KEYCLOAK_REALM', 'production1234'],
  ['MONKEY', 'capuchin'],
  ['COMPASS', 'northbynorthwest'],
  ['BYPASS', 'localhost,127.0.0.1'],
  ['TOKENIZER', 'whitespace'],
  // Values that stand for something else.
  ['PASSWORD', ''],
  ['PASSWORD', '   '],
  ['PASSWORD', 'changeme'],
  ['PASSWORD', 'CHANGE_ME'],
  ['PASSWORD', 'change-me-please'],
  ['PASSWORD', 'replace-me'],
  ['PASSWORD', 'your-password-here'],
  ['PASSWORD', 'yourpassword'],
  ['PASSWORD', 'my-password'],
  ['PASSWORD', 'example'],
  ['PASSWORD', 'example-password-123'],
  ['PASSWORD', '<password>'],
  ['PASSWORD', '${DB_PASSWORD}'],
  ['PASSWORD', 'prefix-${DB_PASSWORD}'],
  ['PASSWORD', '$(DB_PASSWORD)'],
  ['PASSWORD', '$DB_PASSWORD'],
  ['PASSWORD', '$email-password'],
  ['PASSWORD', '%DB_PASSWORD%'],
  ['PASSWORD', '@DB_PASSWORD@'],
  ['PASSWORD', '#{DbPassword}#'],
  ['PASSWORD', '__DB_PASSWORD__'],
  ['PASSWORD', '{{ .Values.password }}'],
  ['PASSWORD', '{{password}}'],
  ['PASSWORD', '[REDACTED]'],
  ['PASSWORD', 'xxxxxxxx'],
  ['PASSWORD', 'XXXX'],
  ['PASSWORD', '********'],
  ['PASSWORD', '...'],
  ['PASSWORD', 'SECRET'],
  ['PASSWORD', 'MY_PASSWORD'],
  ['PASSWORD', 'true'],
  ['PASSWORD', 'none'],
  ['PASSWORD', 'null'],
  ['PASSWORD', 'disabled'],
  ['PASSWORD', 'TODO'],
  ['PASSWORD', 'vault:secret/data/shop#password'],
  ['PASSWORD', 'ref+vault://secret/shop#/password'],
  ['PASSWORD', 'op://production/shop/password'],
  ['PASSWORD', 'arn:aws:secretsmanager:eu-central-1:123456789012:secret:shop'],
  ['PASSWORD', 'ENC[AES256_GCM,data:abc,iv:def,tag:ghi,type:str]'],
  ['PASSWORD', 'file:/run/secrets/db'],
  ['my_password', 'my/secret/file/path'],
  ['aws_access_key_id', 'XXXX'],
  ['AWS_SECRET_ACCESS_KEY', 'xxx'],
  ['API_KEY', '<your-api-key>'],
  ['API_KEY', 'your-api-key-goes-here'],
  ['API_KEY', 'dummy-key-for-tests-1234'],
  ['GITHUB_TOKEN', `ghp_${'x'.repeat(36)}`],
  // Values of a plain kind.
  ['TOKEN', '3600'],
  ['TOKEN', '30s'],
  ['TOKEN', '1h30m'],
  ['TOKEN', '512Mi'],
  ['TOKEN', 'v1.2.3'],
  ['TOKEN', '2024-05-01T12:00:00Z'],
  ['TOKEN', 'login.example.com:8443'],
  ['TOKEN', 'ops@example.com'],
  ['TOKEN', 'registry.example.com/team/app:1.2'],
  ['TOKEN', '/var/run/secrets/kubernetes.io/serviceaccount/token'],
  ['TOKEN', 'https://vault.example.com/v1/auth'],
  ['TOKEN', './token.txt'],
  ['SERVER_KEY', '/etc/tls/tls.key'],
  ['SERVER_KEY', 'tls.key'],
  ['SECRET', 'shop-credentials-v2'],
  ['SECRET', 'shop_credentials'],
  ['SECRET', 'shop'],
  ['CREDENTIALS', 'ServiceAccountCredentials'],
  ['CERT', pem('CERTIFICATE')],
  ['KEY', pem('PUBLIC KEY')],
  ['SIGNER', '-----BEGIN RSA PRIVATE KEY-----\n...\n-----END RSA PRIVATE KEY-----'],
  ['SIGNER', '-----BEGIN RSA PRIVATE KEY-----\n<your key>\n-----END RSA PRIVATE KEY-----'],
  ['DATABASE_URL', 'postgres://db.shop:5432/orders'],
  ['DATABASE_URL', 'postgres://shop@db.shop:5432/orders'],
  ['DATABASE_URL', 'postgres://shop:$(DB_PASSWORD)@db.shop/orders'],
  ['DATABASE_URL', 'postgres://shop:${DB_PASSWORD}@db.shop/orders'],
  ['DATABASE_URL', 'postgres://user:password@host/db'],
  ['DATABASE_URL', 'postgres://shop:<password>@db.shop/orders'],
  ['IMAGE', `registry.example.com/app@sha256:${hex(64)}`],
  ['CHECKSUM', hex(64)],
  ['GIT_COMMIT', hex(40)],
  ['TRACE_ID', '5c1f7a52-8f0e-4e6e-9d0b-2f4b6f7f9f01'],
  ['GREETING', 'hello from the environment'],
  ['LOG_LEVEL', 'info'],
  ['JAVA_OPTS', '-Xmx512m -Dserver.port=8080'],
  ['NODE', 'kubernetes-dashboard-metrics-scraper'],
];

it('holds at least 150 samples', () => {
  expect(credentials.length + harmless.length).toBeGreaterThanOrEqual(150);
});

describe('a credential', () => {
  it.each(credentials)('%s: %s', (name, value) => {
    expect(detectSecret(name, value)).toBeDefined();
    expect(detectSecretInText(name, value)).toBeDefined();
  });
});

describe('no credential', () => {
  it.each(harmless)('%s: %s', (name, value) => {
    expect(detectSecret(name, value)).toBeUndefined();
    expect(detectSecretInText(name, value)).toBeUndefined();
  });
});

it('names each kind of token in words of its own', () => {
  for (const [what, starts] of TOKENS) {
    expect(what).toMatch(/^an? \S/);
    expect(starts.split(' ').every((start) => start.length === 2)).toBe(true);
  }
});

describe('files in one value', () => {
  it.each([
    ['application.properties', 'app.name=shop\nspring.datasource.password=s3same\n'],
    ['.env', 'export DB_PASSWORD="s3same street"\nPORT=80\n'],
    ['config.yaml', 'db:\n  user: shop\n  password: s3same # rotated in May\n'],
    ['config.json', '{\n  "db": {\n    "password": "s3same",\n    "port": 5432\n  }\n}'],
    ['grafana.ini', '[security]\nadmin_password = s3same\n'],
    ['settings', `[api]\ntoken = ${run(30)}\n`],
    ['dsn', 'Server=db;User Id=sa;Password=S3same!;Encrypt=true'],
  ])('finds the line in %s', (name, text) => {
    expect(detectSecretInText(name, text)).toBeDefined();
  });

  it.each([
    ['application.properties', 'app.name=shop\nspring.datasource.password=${DB_PASSWORD}\n'],
    ['commented.ini', '[security]\n;admin_password = admin\n# password = s3same\n// token = abcdefgh1234\n'],
    ['schema.yaml', 'properties:\n  password:\n    type: string\n  token: string\n'],
    ['script.sh', 'PASSWORD=$(cat /run/secrets/db)\ntoken=$1\nif [ -z "$PASSWORD" ]; then exit 1; fi\n'],
    ['app.py', 'import os\npassword = os.environ["DB_PASSWORD"]\nself.token = token\n'],
    ['app.js', 'const a = 1;\nconfig.password = process.env.DB_PASSWORD;\n'],
    ['reference.yaml', 'passwordSecretRef:\n  name: shop-db\n  key: password\n'],
    ['dashboard.json', '{\n  "title": "Tokens",\n  "key": "value"\n}'],
    ['empty.env', 'DB_PASSWORD=\nTOKEN=""\n'],
  ])('finds nothing in %s', (name, text) => {
    expect(detectSecretInText(name, text)).toBeUndefined();
  });
});

describe('command lines', () => {
  it.each<readonly [string, string | undefined]>([
    ['--password=s3same', undefined],
    ['--password', 's3same'],
    ['--db.password=s3same', undefined],
    ['-Ddb.password=s3same', undefined],
    ['--api-token', run(30)],
    ['PGPASSWORD=s3same psql -h db', undefined],
    ["export DB_PASSWORD='s3same street' && ./run", undefined],
    [`curl -H "Authorization: Bearer ${run(40)}" https://api.example.com`, undefined],
    ['psql postgres://shop:s3same@db/orders', undefined],
    [`vault login hvs.${run(95)}`, undefined],
  ])('finds %s', (argument, next) => {
    expect(detectSecretInArgument(argument, next)).toBeDefined();
  });

  it.each<readonly [string, string | undefined]>([
    ['--password=$(DB_PASSWORD)', undefined],
    ['--password-file=/run/secrets/db', undefined],
    ['--password', '--verbose'],
    ['--password', '$(DB_PASSWORD)'],
    ['--token-ttl=15m', undefined],
    ['--secret-name=shop-db', undefined],
    ['--tls-private-key-file=/etc/tls/tls.key', undefined],
    ['--key=/etc/tls/tls.key', undefined],
    ['--service-account-key-file=/etc/kubernetes/pki/sa.pub', undefined],
    ['--authentication-token-webhook=true', undefined],
    ['--requirepass "$REDIS_PASSWORD"', undefined],
    ['PGPASSWORD="${DB_PASSWORD}" psql -h db', undefined],
    ['sleep 1h', undefined],
  ])('finds nothing in %s', (argument, next) => {
    expect(detectSecretInArgument(argument, next)).toBeUndefined();
  });
});

describe('entries of a Secret', () => {
  it.each([
    ['password', 'hunter2'],
    ['vaultkey', 'word-word-0a1b2c3d4e5f6789'],
    ['value', 'plain words count here'],
    ['tls.key', pem('RSA PRIVATE KEY')],
    ['token', `eyJ${run(20)}.eyJ${run(40)}.${run(43)}`],
    ['.dockerconfigjson', `{"auths":{"registry.example.com":{"auth":"${base64('robot:r0b0t')}"}}}`],
    ['.dockercfg', '{"registry.example.com":{"username":"robot","password":"r0b0t"}}'],
  ])('%s counts', (key, value) => {
    expect(detectSecretInData(key, base64(value), true, parameters())).toBeDefined();
    expect(detectSecretInData(key, value, false, parameters())).toBeDefined();
  });

  it.each([
    ['username', 'shop'],
    ['host', 'db.shop.svc'],
    ['port', '5432'],
    ['database', 'orders'],
    ['tls.crt', pem('CERTIFICATE')],
    ['ca.crt', pem('CERTIFICATE')],
    ['password', ''],
    ['password', 'changeme'],
    ['password', '<base64 of the password>'],
    ['enabled', 'true'],
    ['.dockerconfigjson', '{"auths":{}}'],
    ['.dockerconfigjson', '{"auths":{"registry.example.com":{"auth":""}}}'],
    ['.dockerconfigjson', 'no JSON'],
  ])('%s: %s does not', (key, value) => {
    expect(detectSecretInData(key, base64(value), true, parameters())).toBeUndefined();
    expect(detectSecretInData(key, value, false, parameters())).toBeUndefined();
  });

  it('knows a placeholder in place of base64, and a URL whose host only sounds like one', () => {
    expect(detectSecretInData('password', 'changeme', true, parameters())).toBeUndefined();
    const url = 'postgres://web:s3same@db.example.org/orders';
    expect(detectSecretInData('dsn', base64(url), true, parameters())).toBeDefined();
  });

  it('judges text that is no base64 as it stands', () => {
    expect(detectSecretInData('password', 's3same!', true, parameters())).toBeDefined();
    expect(detectSecretInData('password', '<base64>', true, parameters())).toBeUndefined();
  });
});

describe('parameters', () => {
  it('add names and values', () => {
    expect(detectSecret('LICENCE', hex(32), parameters({ sensitiveKeyNames: ['licence'] }))).toBeDefined();
    expect(
      detectSecret('some-name', 'my_key_value', parameters({ sensitiveValues: ['_KEY_'] })),
    ).toBeDefined();
  });

  it('take names and values away, from pairs in text too', () => {
    const allowed = parameters({ sensitiveKeyNamesAllowed: ['_demo'], sensitiveValuesAllowed: ['hunter'] });
    expect(detectSecret('PASSWORD_DEMO', 's3same', allowed)).toBeUndefined();
    expect(detectSecret('PASSWORD', 'hunter2', allowed)).toBeUndefined();
    expect(detectSecretInText('x.env', 'A=1\nPASSWORD=hunter2\n', allowed)).toBeUndefined();
  });

  it('default to nothing', () => {
    for (const { default: value } of Object.values(SECRET_PARAMETERS)) expect(value).toEqual([]);
  });
});

describe('hostile text', () => {
  const awkward = fc.oneof(
    fc.string({ maxLength: 300 }),
    fc.string({ unit: fc.constantFrom(...'aA1=:/@-_. "\'\n{}$<>'.split('')), maxLength: 2000 }),
  );

  it('never throws and never repeats the value', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 40 }), awkward, (name, value) => {
        for (const match of [
          detectSecret(name, value),
          detectSecretInText(name, value),
          detectSecretInArgument(value, name),
          detectSecretInData(name, value, true, parameters()),
        ]) {
          if (match !== undefined && value.trim().length > 4) expect(match.what).not.toContain(value.trim());
        }
      }),
    );
  });

  // Patterns that backtrack would need hours for these; the runner's limit of time per test is the judge.
  it.each([
    'a'.repeat(1 << 20),
    'password='.repeat(1 << 17),
    'a:'.repeat(1 << 19),
    'x://'.repeat(1 << 18),
    '-----BEGIN '.repeat(1 << 16),
    'eyJ'.repeat(1 << 18),
    ' '.repeat(1 << 20),
    `token${' '.repeat(1 << 18)}`.repeat(4),
    'a.b-'.repeat(1 << 18),
    'Bearer '.repeat(1 << 17),
    '"auth" : "'.repeat(1 << 16),
    '://a:'.repeat(1 << 17),
  ])('a megabyte of the same', (text) => {
    detectSecretInText('password', text);
    detectSecretInText('password', `${text}\n${text}`);
    detectSecretInArgument(text, text);
  });
});
