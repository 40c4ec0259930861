import type { Product } from "../../../services/webshop/products.ts";
import type { VariantRecord } from "../../../services/webshop/records.ts";

/** Options travel as `o1`, `o2`, `o3`: addresses that people can share. */
export const optionParameter = (index: number) => `o${index + 1}`;

/** The variant that an address asks for, or the one nearest to it. */
export function chooseVariant(product: Product, query: URLSearchParams): VariantRecord {
  const wanted = product.optionNames.map((_, i) => query.get(optionParameter(i)));
  const score = (variant: VariantRecord) =>
    wanted.reduce(
      (sum, value, i) => sum + (value === variant.option_values[i] ? 2 ** (wanted.length - i) : 0),
      0,
    );
  return product.variants.reduce((best, each) => score(each) > score(best) ? each : best);
}

/** Address of the product page with one option changed and the others kept. */
export function optionHref(
  product: Product,
  variant: VariantRecord,
  index: number,
  value: string,
): string {
  const values = variant.option_values.map((own, i) => i === index ? value : own);
  const query = new URLSearchParams(values.map((each, i) => [optionParameter(i), each]));
  return `/shop/products/${product.handle}?${query}`;
}
