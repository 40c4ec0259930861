import type { ProductDraft } from "./model.ts";

/** Large enough that statements are few, small enough that progress shows and locks are short. */
const variantsPerBatch = 400;
const productsPerBatch = 200;

/** The products of a batch that begins at a position; at least one, whatever its size. */
export function batchFrom(products: ProductDraft[], position: number): ProductDraft[] {
  let variants = 0;
  let end = position;
  while (end < products.length && end - position < productsPerBatch) {
    variants += products[end].variants.length;
    if (end > position && variants > variantsPerBatch) break;
    end++;
  }
  return products.slice(position, end);
}
