import type { Locale } from "shared/i18n/mod.ts";
import type { Product } from "../../../../services/webshop/products.ts";
import type { VariantRecord } from "../../../../services/webshop/records.ts";
import type { StockSign } from "../../../../services/webshop/storefront.ts";
import { optionHref } from "../choose.ts";
import { shopMessages } from "../messages.ts";

/** The options of a product as links: each leads to the page with that choice. */
export function VariantPicker(
  { product, variant, signs, locale }: {
    product: Product;
    variant: VariantRecord;
    signs: Map<string, StockSign>;
    locale: Locale;
  },
) {
  const m = shopMessages(locale);
  return (
    <div class="mt-6 grid gap-5">
      {product.optionNames.map((name, i) => (
        <fieldset key={name}>
          <legend class="mb-2 text-sm">
            <span class="font-semibold">{name}:</span> {variant.option_values[i]}
          </legend>
          <ul class="flex flex-wrap gap-2">
            {valuesOf(product, i).map((value) => {
              const chosen = value === variant.option_values[i];
              const soldOut = isOut(product, variant, signs, i, value);
              return (
                <li key={value}>
                  <a
                    href={optionHref(product, variant, i, value)}
                    aria-current={chosen ? "true" : undefined}
                    title={soldOut ? m.levels.out : undefined}
                    class={`btn min-w-12 ${
                      chosen ? "btn-neutral" : "btn-outline border-base-300"
                    } ${soldOut && !chosen ? "line-through opacity-55" : ""}`}
                  >
                    {value}
                    {chosen && <span class="sr-only">({m.chosen})</span>}
                  </a>
                </li>
              );
            })}
          </ul>
        </fieldset>
      ))}
    </div>
  );
}

function valuesOf(product: Product, index: number): string[] {
  const values = product.variants.map((variant) => variant.option_values[index]);
  return [...new Set(values)].filter(Boolean);
}

/** Whether this value, with the other options as they are chosen, cannot be had. */
function isOut(
  product: Product,
  chosen: VariantRecord,
  signs: Map<string, StockSign>,
  index: number,
  value: string,
): boolean {
  const match = product.variants.find((variant) =>
    variant.option_values.every((own, i) => own === (i === index ? value : chosen.option_values[i]))
  );
  return !match || signs.get(match.id)?.level === "out";
}
