import { AREAS } from '@bulwark/model';
import type { Area, AreaSummary, ScanResult } from '@bulwark/model';

/** What areas are called in every report. */
export const AREA_NAMES: Readonly<Record<Area, string>> = {
  'control-plane': 'Control plane',
  access: 'Access',
  secrets: 'Secrets',
  network: 'Network',
  workloads: 'Workloads',
};

/** The areas of a result in the order of an overview. */
export function orderedAreas({ areas }: ScanResult): readonly AreaSummary[] {
  return areas.toSorted((a, b) => AREAS.indexOf(a.area) - AREAS.indexOf(b.area));
}
