import { formatMoney } from "shared/money/mod.ts";
import type { VariantRecord } from "./records.ts";

type Fields = Record<string, string | null>;

/**
 * What of money differs between the variants of a product before and after an edit, by SKU and
 * field, as people read it; null where nothing does.
 */
export function priceChanges(
  before: VariantRecord[],
  after: VariantRecord[],
): { before: Fields; after: Fields } | null {
  const changes = { before: {} as Fields, after: {} as Fields };
  const text = (amount: number | null, currency: string) =>
    amount === null ? null : formatMoney(amount, currency, "en");
  for (const was of before) {
    const is = after.find(({ id }) => id === was.id);
    if (!is) continue;
    for (const field of ["price", "compare_at", "cost"] as const) {
      if (was[field] === is[field] && was.currency === is.currency) continue;
      const name = `${is.sku ?? is.id} ${field}`;
      changes.before[name] = text(was[field], was.currency);
      changes.after[name] = text(is[field], is.currency);
    }
  }
  return Object.keys(changes.after).length > 0 ? changes : null;
}
