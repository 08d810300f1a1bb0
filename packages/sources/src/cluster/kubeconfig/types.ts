/** Entries of a kubeconfig (kind Config, client-go `tools/clientcmd/api/v1`), with paths already resolved. */

/** Where an entry stands, for errors. */
export interface Entry {
  readonly name: string;
  readonly file: string;
}

export interface ClusterEntry extends Entry {
  readonly server: string;
  readonly tlsServerName: string;
  readonly insecure: boolean;
  readonly authorityFile: string;
  /** PEM, decoded from base64. */
  readonly authorityData: string;
  readonly proxyUrl: string;
}

export interface ContextEntry extends Entry {
  readonly cluster: string;
  readonly user: string;
  readonly namespace: string;
}

export interface ExecPlugin {
  readonly apiVersion: string;
  readonly command: string;
  readonly args: readonly string[];
  readonly env: readonly { readonly name: string; readonly value: string }[];
  readonly installHint: string;
  readonly provideClusterInfo: boolean;
  readonly interactiveMode: string;
}

export interface Impersonation {
  readonly user: string;
  readonly uid: string;
  readonly groups: readonly string[];
  readonly extra: Readonly<Record<string, readonly string[]>>;
}

export interface UserEntry extends Entry {
  readonly certificateFile: string;
  readonly certificateData: string;
  readonly keyFile: string;
  readonly keyData: string;
  readonly token: string;
  readonly tokenFile: string;
  readonly username: string;
  readonly password: string;
  readonly impersonate: Impersonation;
  /** Name of a legacy `auth-provider`; '' for none. */
  readonly authProvider: string;
  readonly exec: ExecPlugin | undefined;
}

export interface Kubeconfig {
  /** Files that were read, in order. */
  readonly files: readonly string[];
  readonly currentContext: string;
  readonly contexts: ReadonlyMap<string, ContextEntry>;
  readonly clusters: ReadonlyMap<string, ClusterEntry>;
  readonly users: ReadonlyMap<string, UserEntry>;
}
