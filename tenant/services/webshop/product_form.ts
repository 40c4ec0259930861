import { z } from "zod";
import type { Db } from "shared/db/mod.ts";
import { parseMoney } from "shared/money/mod.ts";
import { normalPath } from "./categories.ts";
import { type ProductInput, statuses } from "./product_input.ts";
import type { Product } from "./products.ts";
import { slug } from "./slug.ts";
import { taxClasses } from "./vat.ts";

const text = (max: number) => z.string().trim().max(max, "too_long").default("");
const list = (divider: string) =>
  z.string().default("").transform((value) => [
    ...new Set(value.split(divider).map((each) => each.trim()).filter(Boolean)),
  ]);
const all = <T extends z.ZodType>(item: T) =>
  z.union([z.array(item), item.transform((value) => [value])]).default([]);

const fields = {
  title: text(255).refine((value) => value !== "", "title_required"),
  // Browsers send line ends as CRLF whatever was in the field before.
  bodyHtml: text(100_000).transform((html) => html.replace(/\r\n/g, "\n")),
  vendor: text(255),
  type: text(255),
  tags: list(","),
  categories: list("\n").transform((paths) => paths.map(normalPath)),
  status: z.enum(statuses),
  published: z.literal("on").optional().transform((value) => value === "on"),
  seoTitle: text(255),
  seoDescription: text(1000),
};

const money = (currency: string) =>
  z.string().trim().transform((value, context) => {
    const amount = parseMoney(value, currency);
    if (amount === null || amount < 0) {
      context.addIssue({ code: "custom", message: "price_invalid" });
      return z.NEVER;
    }
    return amount;
  });

const optionalMoney = (currency: string) =>
  z.string().trim().transform((value) => value === "" ? null : value)
    .pipe(z.union([z.null(), money(currency)]));

const variantFields = (currency: string) => ({
  variantId: all(z.string()),
  sku: all(z.string().trim().max(100, "too_long")),
  barcode: all(z.string().trim().max(60, "too_long")),
  price: all(money(currency)),
  compareAt: all(optionalMoney(currency)),
  cost: all(optionalMoney(currency)),
});

/** What the form of a new product sends; codes in messages become texts on the page. */
export function newProductForm(currency: string) {
  return z.object({
    ...fields,
    sku: text(100),
    barcode: text(60),
    price: money(currency),
    taxClass: z.enum(taxClasses),
  }).transform(({ sku, barcode, price, taxClass, ...product }): ProductInput => ({
    ...product,
    handle: slug(product.title) || crypto.randomUUID(),
    // Orders, stock and files name a variant by its SKU: where none was given, the title makes one.
    variants: [{
      optionValues: [],
      sku: sku || slug(product.title).toUpperCase().slice(0, 100) || null,
      barcode,
      price,
      taxClass,
    }],
  }));
}

/** What the form of a product sends: its fields and a column of values per variant field. */
export function editProductForm(currency: string) {
  return z.object({ ...fields, ...variantFields(currency), version: z.coerce.number().int() });
}

/** The edit as an input: variants keep their options, whatever was sent for them. */
export function editInput(
  product: Product,
  form: z.output<ReturnType<typeof editProductForm>>,
): ProductInput {
  const { variantId, sku, barcode, price, compareAt, cost, version: _, ...rest } = form;
  const row = new Map(variantId.map((id, i) => [id, i]));
  return {
    ...rest,
    handle: product.handle,
    variants: product.variants.map((variant) => {
      const i = row.get(variant.id);
      if (i === undefined) return { optionValues: variant.option_values };
      return {
        optionValues: variant.option_values,
        sku: sku[i] || null,
        barcode: barcode[i] ?? "",
        price: price[i],
        compareAt: compareAt[i],
        cost: cost[i] ?? null,
      };
    }),
  };
}

/** A handle like this one that no product has yet. */
export async function freeHandle(db: Db, handle: string): Promise<string> {
  const rows = await db`
    SELECT handle FROM webshop.product WHERE handle = ${handle} OR starts_with(handle, ${handle} || '-')`;
  const taken = new Set(rows.map((row) => row.handle));
  if (!taken.has(handle)) return handle;
  for (let n = 2;; n++) if (!taken.has(`${handle}-${n}`)) return `${handle}-${n}`;
}
