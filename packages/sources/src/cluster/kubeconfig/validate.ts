import type { ExecPlugin, UserEntry } from './types.ts';

export interface Complaint {
  /** Continues "user 'x' …". */
  readonly what: string;
  readonly wayOut: string;
}

type Rule = (user: UserEntry) => Complaint | undefined;

const API_VERSIONS = ['client.authentication.k8s.io/v1', 'client.authentication.k8s.io/v1beta1'];
const MODES = ['Never', 'IfAvailable', 'Always'];

/** Source of the rules: client-go `tools/clientcmd/validation.go`. */
const RULES: readonly Rule[] = [
  ({ authProvider }) =>
    authProvider === ''
      ? undefined
      : {
          what: `logs in with the auth-provider '${authProvider}', which Kubernetes removed in 1.26`,
          wayOut: 'Have your provider write the kubeconfig anew: it uses an exec plugin today.',
        },
  (user) => {
    const methods = methodsOf(user);
    return methods.length < 2
      ? undefined
      : { what: `has more than one way to log in: ${methods.join(' and ')}`, wayOut: 'Keep one of them.' };
  },
  (user) =>
    hasCertificate(user) && user.keyData === '' && user.keyFile === ''
      ? { what: 'has a client certificate without a key', wayOut: 'Add client-key or client-key-data.' }
      : undefined,
  ({ impersonate: { user, uid, groups, extra } }) =>
    user === '' && (uid !== '' || groups.length > 0 || Object.keys(extra).length > 0)
      ? { what: 'impersonates a group or uid but no user', wayOut: 'Add the user with `as`.' }
      : undefined,
  ({ exec }) => (exec === undefined ? undefined : complaintOfPlugin(exec)),
];

/** What is wrong with a user as it stands; undefined where nothing is. */
export function complaintOfUser(user: UserEntry): Complaint | undefined {
  for (const rule of RULES) {
    const complaint = rule(user);
    if (complaint !== undefined) return complaint;
  }
  return undefined;
}

function methodsOf({ token, username, password }: UserEntry): readonly string[] {
  return [
    ...(token === '' ? [] : ['a token']),
    ...(username === '' && password === '' ? [] : ['user name and password']),
  ];
}

function hasCertificate({ certificateFile, certificateData }: UserEntry): boolean {
  return certificateFile !== '' || certificateData !== '';
}

function complaintOfPlugin({ command, apiVersion, interactiveMode, env }: ExecPlugin): Complaint | undefined {
  if (command === '') return { what: 'has an exec plugin without a command', wayOut: 'Add exec.command.' };
  if (!API_VERSIONS.includes(apiVersion))
    return {
      what: `has an exec plugin of apiVersion '${apiVersion}'`,
      wayOut: `Known are ${API_VERSIONS.join(' and ')}; have your provider write the kubeconfig anew.`,
    };
  if (!MODES.includes(interactiveMode))
    return {
      what: `has an exec plugin of interactiveMode '${interactiveMode}'`,
      wayOut: `It is one of ${MODES.join(', ')}.`,
    };
  return env.some(({ name }) => name === '')
    ? { what: 'has an exec plugin with a variable without a name', wayOut: 'Name it in exec.env.' }
    : undefined;
}
