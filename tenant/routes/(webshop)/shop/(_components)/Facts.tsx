import { formatNumber, type Locale } from "shared/i18n/mod.ts";
import type { Product } from "../../../../services/webshop/products.ts";
import type { VariantRecord } from "../../../../services/webshop/records.ts";
import { shopMessages } from "../messages.ts";

/** What else is known of a variant. */
export function Facts(
  { product, variant, locale }: { product: Product; variant: VariantRecord; locale: Locale },
) {
  const m = shopMessages(locale);
  const grams = variant.weight_grams;
  const weight = grams >= 1000
    ? `${formatNumber(grams / 1000, locale)} kg`
    : `${formatNumber(grams, locale)} g`;
  const facts = [
    [m.vendor, product.vendor],
    [m.sku, variant.sku],
    [m.barcode, variant.barcode],
    [m.weight, grams > 0 ? weight : ""],
  ].filter(([, value]) => value);
  if (facts.length === 0) return null;
  return (
    <section class="mt-8 border-t border-base-300 pt-6">
      <h2 class="mb-2 font-semibold">{m.details}</h2>
      <dl class="grid grid-cols-[auto_1fr] gap-x-8 gap-y-1.5 text-sm">
        {facts.map(([name, value]) => (
          <>
            <dt class="text-base-content/70">{name}</dt>
            <dd class="tabular">{value}</dd>
          </>
        ))}
      </dl>
    </section>
  );
}
