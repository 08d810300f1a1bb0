/**
 * Tokens that are known by their form: what they are, the first two characters, and the whole, as their issuers document
 * them. Matched from the start of a run of token characters.
 */
export const TOKENS: readonly (readonly [string, string, RegExp])[] = [
  ['an AWS access key', 'AK AS AB AC A3', /^(?:AKIA|ASIA|ABIA|ACCA|A3T[A-Z0-9])[A-Z0-9]{16}(?![A-Za-z0-9])/],
  ['a GitHub token', 'gh gi', /^(?:gh[opsur]_[A-Za-z0-9]{36,255}|github_pat_\w{22,255})/],
  ['a GitLab token', 'gl', /^gl(?:pat|dt|rt|ptt|ft|soat|agent|oas|imt|ffct|cbt)-[\w-]{20,300}/],
  ['a Slack token', 'xo xa', /^(?:xox[abeoprs]-[A-Za-z0-9-]{10,250}|xapp-\d-[A-Za-z0-9-]{10,250})/],
  ['a Stripe key', 'sk rk', /^[rs]k_(?:live|test|prod)_[A-Za-z0-9]{10,99}/],
  ['a Google API key', 'AI', /^AIza[\w-]{35}(?![\w-])/],
  ['a Google OAuth secret', 'GO ya', /^(?:GOCSPX-[\w-]{28}|ya29\.[\w-]{20,300})/],
  ['a DigitalOcean token', 'do', /^do[opr]_v1_[a-f0-9]{64}/],
  ['an npm token', 'np', /^npm_[A-Za-z0-9]{36}/],
  ['a PyPI token', 'py', /^pypi-AgE[\w-]{50,500}/],
  ['a RubyGems key', 'ru', /^rubygems_[a-f0-9]{48}/],
  ['a Docker Hub token', 'dc', /^dckr_[a-z]{3}_[\w-]{20,100}/],
  ['a SendGrid key', 'SG', /^SG\.[\w-]{16,32}\.[\w-]{16,64}/],
  ['a Brevo key', 'xk', /^xkeysib-[a-f0-9]{64}-[A-Za-z0-9]{16}/],
  ['a Shopify token', 'sh', /^shp(?:at|ca|pa|ss)_[a-fA-F0-9]{32}/],
  ['an Anthropic key', 'sk', /^sk-ant-[a-z]{3,8}\d\d-[\w-]{40,200}/],
  [
    'an OpenAI key',
    'sk',
    /^sk-(?:(?:proj|svcacct|admin)-[\w-]{20,250}|[A-Za-z0-9]{20}T3BlbkFJ[A-Za-z0-9]{20})/,
  ],
  ['a Hugging Face token', 'hf', /^hf_[A-Za-z]{34}/],
  ['a Perplexity or Groq key', 'pp gs', /^(?:pplx-[A-Za-z0-9]{48}|gsk_[A-Za-z0-9]{48,60})/],
  ['a Vault token', 'hv s.', /^(?:hv[bs]\.[\w-]{24,300}|s\.[A-Za-z0-9]{24}(?![A-Za-z0-9.]))/],
  ['a Doppler token', 'dp', /^dp\.(?:pt|st|ct|sa)\.[\w.-]{40,100}/],
  ['a Dynatrace token', 'dt', /^dt0[cs]\d\d\.[A-Z0-9]{24}\.[A-Z0-9]{64}/i],
  ['a New Relic key', 'NR', /^(?:NRAK-[A-Z0-9]{27}|NRII-[\w-]{32})/],
  ['a Postman key', 'PM', /^PMAK-[a-f0-9]{24}-[a-f0-9]{34}/],
  ['a Grafana token', 'gl', /^(?:glsa_[A-Za-z0-9]{32}_[a-f0-9]{8}|glc_[A-Za-z0-9]{32,400})/],
  ['an age secret key', 'AG', /^AGE-SECRET-KEY-1[A-Z0-9]{58}/],
  ['an Alibaba Cloud key', 'LT', /^LTAI[A-Za-z0-9]{12,20}(?![A-Za-z0-9])/],
  ['a Databricks token', 'da', /^dapi[a-f0-9]{32}/],
  ['a Square token', 'sq', /^sq0[a-z]{3}-[\w-]{22,60}/],
  ['a Pulumi token', 'pu', /^pul-[a-f0-9]{40}/],
  ['a Fly.io token', 'fo', /^fo1_[\w-]{43}/],
  ['a Linear key', 'li', /^lin_api_[A-Za-z0-9]{40}/],
  ['a Notion token', 'nt', /^ntn_\d{11}[A-Za-z0-9]{35}/],
  ['an Atlassian token', 'AT', /^ATATT3[\w-]{50,250}/],
  ['a 1Password token', 'op', /^ops_eyJ[\w-]{100,900}/],
  ['an OpenShift token', 'sh', /^sha256~[\w-]{43}/],
  ['a Sentry token', 'sn', /^sntry[su]_[\w-]{40,300}/],
  ['a Tailscale key', 'ts', /^tskey-[a-z]{3,8}-[A-Za-z0-9-]{20,80}/],
  ['an Artifactory key', 'AK cm', /^(?:AKCp[A-Za-z0-9]{69}|cmVmd[A-Za-z0-9]{59})/],
  ['a PlanetScale credential', 'ps', /^pscale_(?:tkn|oauth|pw)_[\w.-]{32,64}/],
  ['a JSON Web Token', 'ey', /^eyJ[\w-]{8,1000}\.eyJ[\w-]{8,4000}\.[\w-]{16,2000}/],
];

const BY_START = new Map<string, (readonly [string, RegExp])[]>();
for (const [what, starts, pattern] of TOKENS) {
  for (const start of starts.split(' '))
    BY_START.set(start, [...(BY_START.get(start) ?? []), [what, pattern]]);
}

// Nothing follows the repetition, so it never backtracks; a look-behind for the start of a run costs six times as much.
const RUN = /[A-Za-z0-9][\w.~-]{15,}/g;
const CLIENT_SECRET = /^[\w.~]{3}\dQ~[\w.~-]{31,34}$/;
const TERRAFORM = /^[A-Za-z0-9]{14}\.atlasv1\.[\w-]{60,70}$/;

/** The first token in a text, in words; undefined where there is none. */
export function tokenIn(text: string): string | undefined {
  if (text.length < 16) return undefined;
  for (const [run] of text.matchAll(RUN)) {
    const what = tokenOf(run);
    // A filler such as ghp_xxxxxxxxxxxx says where the token goes.
    if (what !== undefined && new Set(run.slice(-12)).size > 3) return what;
  }
  return undefined;
}

function tokenOf(run: string): string | undefined {
  const known = BY_START.get(run.slice(0, 2))?.find(([, pattern]) => pattern.test(run));
  if (known !== undefined) return known[0];
  if (CLIENT_SECRET.test(run)) return 'an Entra ID client secret';
  return TERRAFORM.test(run) ? 'a Terraform Cloud token' : undefined;
}
