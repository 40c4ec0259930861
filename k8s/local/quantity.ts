/** Quantities as Kubernetes writes them: `500m`, `1.5Gi`, `2k`. */
const factors: Record<string, number> = {
  "": 1,
  m: 1e-3,
  k: 1e3,
  M: 1e6,
  G: 1e9,
  T: 1e12,
  Ki: 2 ** 10,
  Mi: 2 ** 20,
  Gi: 2 ** 30,
  Ti: 2 ** 40,
};

/** The number of a quantity, in cores, bytes or pieces. Throws for what is none. */
export function valueOf(quantity: string | number): number {
  const [, digits, unit] = /^([0-9.]+)(m|[kMGT]|[KMGT]i)?$/.exec(String(quantity)) ?? [];
  const value = Number(digits) * factors[unit ?? ""];
  if (!Number.isFinite(value)) throw new Error(`${quantity} is not a quantity`);
  return value;
}
