import type { Db } from "shared/db/mod.ts";

export const taxClasses = ["standard", "reduced", "super_reduced", "exempt"] as const;
export type TaxClass = typeof taxClasses[number];

/** Rates in basis points by class, as they hold in a country on a day (`2026-01-31`). */
export async function vatRates(
  db: Db,
  country = "HU",
  day = new Date().toISOString().slice(0, 10),
): Promise<Map<string, number>> {
  const rows = await db`
    SELECT DISTINCT ON (tax_class) tax_class, basis_points FROM webshop.vat_rate
    WHERE country = ${country} AND valid_from <= ${day}::date
    ORDER BY tax_class, valid_from DESC`;
  return new Map(rows.map((row) => [row.tax_class, row.basis_points]));
}
