/**
 * The month after which a minor version of Kubernetes gets no fixes any more, by the project's own calendar: fourteen months
 * after its release, ended on the 28th of a month. Newer minors than the table are not known here.
 */
const LAST_DAYS: Readonly<Record<number, string>> = {
  25: '2023-10-28',
  26: '2024-02-28',
  27: '2024-06-28',
  28: '2024-10-28',
  29: '2025-02-28',
  30: '2025-06-28',
  31: '2025-10-28',
  32: '2026-02-28',
  33: '2026-06-28',
  34: '2026-10-27',
  35: '2027-02-28',
  36: '2027-06-28',
};
const OLDEST = 25;

export interface EndOfLife {
  /** The last day with fixes, `2026-02-28`; null for minors that ended before the table begins. */
  readonly lastDay: string | null;
  readonly ended: boolean;
}

/** Until when the minor of a version gets fixes; undefined where the table does not know. */
export function endOfLife(version: string, today = new Date()): EndOfLife | undefined {
  const minor = Number(/^v?1\.(\d+)/.exec(version)?.[1] ?? Number.NaN);
  if (minor < OLDEST) return { lastDay: null, ended: true };
  const lastDay = LAST_DAYS[minor];
  if (lastDay === undefined) return undefined;
  return { lastDay, ended: today.toISOString().slice(0, 10) > lastDay };
}
