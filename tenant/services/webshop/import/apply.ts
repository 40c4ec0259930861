import type { Tx } from "shared/db/mod.ts";
import { levelsOf, setOnHand } from "../../inventory/mod.ts";
import { upsertProducts } from "../catalog.ts";
import type { ProductInput, UpsertResult } from "../product_input.ts";
import type { ProductDraft, VariantDraft } from "./model.ts";

export interface ApplyContext {
  tenant: string;
  currency: string;
  /** Where the stock of the file goes; null leaves stock alone. */
  locationId: string | null;
  actor: string;
  /** Negative stock counts as none; otherwise such a line leaves stock alone. */
  negativeToZero: boolean;
  /** Cause of the stock movements: the run. */
  reference: string;
}

export interface LineResult {
  line: number;
  handle: string;
  sku: string;
  outcome: "created" | "updated" | "unchanged" | "skipped" | "failed";
  message: string;
}

export interface Applied {
  lines: LineResult[];
  products: Record<"created" | "updated" | "unchanged", number>;
  units: number;
}

/**
 * Brings some of a file's products into the catalogue, with the stock of variants that have none
 * yet, in the caller's transaction. Runs one after the other: see the advisory lock.
 */
export async function applyProducts(
  tx: Tx,
  context: ApplyContext,
  drafts: ProductDraft[],
): Promise<Applied> {
  // One import writes at a time: what is free now (handle, SKU, category) is free at its end.
  await tx`SELECT pg_advisory_xact_lock(hashtext('webshop.import'))`;
  const shop = { slug: context.tenant, currency: context.currency };
  const results = await upsertProducts(tx, shop, drafts.map(inputOf));
  const stocked = await setStock(tx, context, drafts, results);
  return report(drafts, results, stocked);
}

/** A draft in the catalogue's terms; what the file says nothing of is left out and stays. */
function inputOf(draft: ProductDraft): ProductInput {
  return {
    handle: draft.handle,
    title: draft.title,
    bodyHtml: draft.description,
    vendor: draft.vendor,
    type: draft.type,
    tags: draft.tags,
    status: draft.status,
    published: draft.published,
    seoTitle: draft.seoTitle,
    seoDescription: draft.seoDescription,
    optionNames: draft.optionNames,
    categories: draft.categories.map((path) => path.join(" > ")),
    media: draft.pictures,
    variants: draft.variants.map((variant) => ({
      optionValues: variant.options,
      sku: variant.sku || null,
      barcode: variant.barcodes?.[0],
      price: variant.price,
      compareAt: variant.compareAt,
      cost: variant.cost,
      taxClass: variant.taxClass,
      weightGrams: variant.weightGrams ?? undefined,
      weightUnit: variant.weightUnit,
      requiresShipping: variant.requiresShipping,
      tracked: variant.tracked,
      backorder: variant.backorder,
      pictureUrl: variant.picture ?? undefined,
    })),
  };
}

/** Units that a line puts into stock, or null where it leaves stock alone. */
function opening({ quantity, tracked }: VariantDraft, negativeToZero: boolean): number | null {
  if (quantity === null || tracked === false || (quantity < 0 && !negativeToZero)) return null;
  return Math.max(0, quantity);
}

/**
 * Opening stock: only where the variant has no row at the location. What has been counted, sold or
 * received since is truer than any file. Returns the units by variant id.
 */
async function setStock(
  tx: Tx,
  { locationId, tenant, actor, reference, negativeToZero }: ApplyContext,
  drafts: ProductDraft[],
  results: UpsertResult[],
): Promise<Map<string, number>> {
  const wanted = new Map<string, number>();
  drafts.forEach((draft, i) => {
    draft.variants.forEach((variant, v) => {
      const quantity = opening(variant, negativeToZero);
      if (quantity !== null) wanted.set(results[i].variants[v].variantId, quantity);
    });
  });
  if (locationId === null || wanted.size === 0) return new Map();
  for (const level of await levelsOf(tx, [...wanted.keys()])) {
    if (level.locationId === locationId) wanted.delete(level.variantId);
  }
  const lines = [...wanted].map(([variantId, quantity]) => ({
    variantId,
    locationId,
    quantity,
    expected: null,
  }));
  await setOnHand(tx, { tenant, actor, reason: "import", reference }, lines);
  return wanted;
}

function report(
  drafts: ProductDraft[],
  results: UpsertResult[],
  stocked: Map<string, number>,
): Applied {
  const applied: Applied = {
    lines: [],
    products: { created: 0, updated: 0, unchanged: 0 },
    units: [...stocked.values()].reduce((sum, quantity) => sum + quantity, 0),
  };
  drafts.forEach((draft, i) => {
    const { outcome: product, variants, handle } = results[i];
    const gained = variants.some(({ variantId }) => stocked.has(variantId));
    applied.products[product === "unchanged" && gained ? "updated" : product]++;
    // Without variants (grouped) the product itself is the line.
    if (draft.variants.length === 0) {
      applied.lines.push({ line: draft.line, handle, sku: "", outcome: product, message: "" });
    }
    draft.variants.forEach(({ line, sku }, v) => {
      const { variantId, outcome: own, skuTaken } = variants[v];
      // The first line also stands for the product: a new title makes it a changed one.
      const touched = stocked.has(variantId) || (line === draft.line && product === "updated");
      const outcome = own === "unchanged" && touched ? "updated" : own;
      const message = skuTaken ? `sku_taken:${skuTaken}` : "";
      applied.lines.push({ line, handle, sku: skuTaken ? "" : sku, outcome, message });
    });
  });
  return applied;
}
