const QUANTITY =
  /^([+-]?(?:\d{1,40}(?:\.\d{0,40})?|\.\d{1,40}))(?:([eE][+-]?\d{1,3})|(n|u|m|k|M|G|T|P|E|Ki|Mi|Gi|Ti|Pi|Ei))?$/;

const SUFFIXES: Readonly<Record<string, number>> = {
  n: 1e-9,
  u: 1e-6,
  m: 1e-3,
  k: 1e3,
  M: 1e6,
  G: 1e9,
  T: 1e12,
  P: 1e15,
  E: 1e18,
  Ki: 2 ** 10,
  Mi: 2 ** 20,
  Gi: 2 ** 30,
  Ti: 2 ** 40,
  Pi: 2 ** 50,
  Ei: 2 ** 60,
};

/**
 * A resource quantity (`500m`, `1.5`, `64Mi`, `1e3`) in its base unit: cores, bytes. Undefined for anything the API server
 * would refuse. Source: the grammar of k8s.io/apimachinery/pkg/api/resource.
 */
export function parseQuantity(value: string | number): number | undefined {
  if (typeof value === 'number') return Number.isFinite(value) ? value : undefined;
  const [, digits, exponent, suffix] = QUANTITY.exec(value.trim()) ?? [];
  if (digits === undefined) return undefined;
  return Number(`${digits}${exponent ?? ''}`) * (suffix === undefined ? 1 : (SUFFIXES[suffix] as number));
}
