/** A figure from 0 to 100 with one decimal, or a dash where nothing was judged. */
export function figure(value: number | undefined): string {
  return value === undefined ? '–' : value.toFixed(1);
}
