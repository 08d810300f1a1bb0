/** What the user says of charts that are fetched. */
export interface RemoteChartOptions {
  /** `--repo`: address of the chart repository in which arguments are names. */
  readonly repository?: string;
  /** `--chart-version` */
  readonly version?: string;
  /** `--keyring`: public keys that may sign charts. */
  readonly keyring?: string;
}

/** Whether an argument is to be fetched as a chart: `oci://…`, the address of a `.tgz`, or a name where a chart repository is given. */
export function isRemoteChart(argument: string, { repository }: RemoteChartOptions): boolean {
  if (/^oci:\/\//i.test(argument)) return true;
  if (/^https?:\/\//i.test(argument))
    return URL.canParse(argument) && /\.tgz$/i.test(new URL(argument).pathname);
  return repository !== undefined && argument !== '-';
}
