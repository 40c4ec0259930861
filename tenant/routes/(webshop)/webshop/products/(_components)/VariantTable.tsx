import { formatNumber, type Locale } from "shared/i18n/mod.ts";
import { exponent } from "shared/money/mod.ts";
import type { Level } from "../../../../../services/inventory/mod.ts";
import { variantTitle } from "../../../../../services/webshop/catalog.ts";
import type { Product } from "../../../../../services/webshop/products.ts";
import type { VariantRecord } from "../../../../../services/webshop/records.ts";
import { webshopMessages } from "../../../messages.ts";

/** Codes, prices and stock of each variant; a row of the form per variant. */
export function VariantTable(
  { product, levels, locale }: { product: Product; levels: Level[]; locale: Locale },
) {
  const m = webshopMessages(locale);
  const headings = [m.variant, m.sku, m.barcode, m.price, m.compareAt, m.cost, m.stock];
  return (
    <div
      class="min-w-0 overflow-x-auto rounded-box border border-base-300 bg-base-100 lg:col-span-3"
      role="region"
      aria-label={m.variants}
      tabIndex={0}
    >
      <table class="table">
        <caption class="sr-only">{m.variants}</caption>
        <thead>
          <tr class="border-base-300 text-base-content/70">
            {headings.map((heading) => (
              <th key={heading} scope="col" class="font-medium whitespace-nowrap">{heading}</th>
            ))}
          </tr>
        </thead>
        <tbody>
          {product.variants.map((variant) => (
            <Row key={variant.id} variant={variant} levels={levels} locale={locale} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Row(
  { variant, levels, locale }: { variant: VariantRecord; levels: Level[]; locale: Locale },
) {
  const m = webshopMessages(locale);
  const name = variantTitle(variant.option_values) || m.single;
  const own = levels.filter(({ variantId }) => variantId === variant.id);
  const available = own.reduce((sum, level) => sum + level.available, 0);
  const cell = (field: string, label: string, value: string, width: string) => (
    <td class="px-2">
      <input
        name={field}
        aria-label={`${label}, ${name}`}
        value={value}
        class={`input input-sm ${width}`}
      />
    </td>
  );
  const amount = (minor: number | null) => minor === null ? "" : plain(minor, variant.currency);
  return (
    <tr class="border-base-300">
      <th scope="row" class="font-medium whitespace-nowrap">
        <input type="hidden" name="variantId" value={variant.id} />
        {name}
      </th>
      {cell("sku", m.sku, variant.sku ?? "", "w-40")}
      {cell("barcode", m.barcode, variant.barcode, "w-36 tabular")}
      {cell("price", m.price, amount(variant.price), "w-24 text-right tabular")}
      {cell("compareAt", m.compareAt, amount(variant.compare_at), "w-24 text-right tabular")}
      {cell("cost", m.cost, amount(variant.cost), "w-24 text-right tabular")}
      <td class="whitespace-nowrap">
        <a href={`/warehouse/stock/${variant.id}`} class="link link-hover tabular">
          <span class="font-medium">{formatNumber(available, locale)}</span>
          <span class="block text-xs text-base-content/70">
            {own.filter((level) => level.onHand !== 0)
              .map((level) => `${level.locationCode} ${level.available}`).join(" · ") ||
              (own.length > 0 ? "" : m.noLocations)}
          </span>
        </a>
      </td>
    </tr>
  );
}

/** As an input takes it back: no currency, no grouping. */
function plain(minor: number, currency: string): string {
  return (minor / 10 ** exponent(currency)).toFixed(exponent(currency));
}
