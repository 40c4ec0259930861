import type { Tx } from "shared/db/mod.ts";
import { levelsOf, setOnHand } from "../../inventory/mod.ts";
import { upsertProducts } from "../catalog.ts";
import type { Outcome, UpsertResult } from "../product_input.ts";
import { inputOf } from "./inputs.ts";
import { matchProducts, noteSources } from "./match.ts";
import type { ProductDraft } from "./model.ts";

export interface ApplyContext {
  tenant: string;
  /** Of this shop: its own pictures come back in its own export. */
  origin: string;
  currency: string;
  /** Where the stock of the file goes; null leaves stock alone. */
  locationId: string | null;
  /** Negative stock counts as none; otherwise such a line leaves stock alone. */
  negativeToZero: boolean;
  actor: string;
  /** Cause of the stock movements: the run. */
  reference: string;
}

export interface LineResult {
  line: number;
  handle: string;
  sku: string;
  outcome: Outcome | "skipped" | "failed";
  message: string;
}

export interface Applied {
  lines: LineResult[];
  products: Record<Outcome | "failed", number>;
  /** Units of opening stock. */
  units: number;
}

/**
 * Brings some of a file's products into the catalogue, with the stock of variants that have none
 * yet, in the caller's transaction.
 */
export async function applyProducts(
  tx: Tx,
  context: ApplyContext,
  drafts: ProductDraft[],
): Promise<Applied> {
  // One import writes at a time: what is free now (handle, SKU, category) is free at its end.
  await tx`SELECT pg_advisory_xact_lock(hashtext('webshop.import'))`;
  const { tenant, currency, origin } = context;
  const matches = await matchProducts(tx, drafts);
  const pairs = drafts.map((draft, i) => ({ draft, ...matches[i] }));
  // Their amounts would be taken for amounts of another currency.
  const foreign = pairs.filter(({ known }) =>
    known && known.currencies.size > 0 && !known.currencies.has(currency)
  );
  const wanted = pairs.filter((pair) => !foreign.includes(pair));
  const results = await upsertProducts(
    tx,
    { slug: tenant, currency },
    wanted.map(({ draft, handle, known }) => inputOf(draft, handle, known, origin)),
  );
  await noteSources(
    tx,
    wanted.flatMap(({ draft }, i) =>
      draft.source ? [{ ref: draft.source, product_id: results[i].productId }] : []
    ),
  );
  const stocked = await setStock(tx, context, wanted.map(({ draft }) => draft), results);
  const applied = report(wanted.map(({ draft }) => draft), results, stocked);
  for (const { draft, handle } of foreign) {
    applied.products.failed++;
    const { line } = draft;
    applied.lines.push({ line, handle, sku: "", outcome: "failed", message: "currency_differs" });
  }
  return applied;
}

/**
 * Opening stock: only of variants that have no stock row anywhere. What has been counted, moved or
 * sold since is truer than any file. Returns the units by variant id.
 */
async function setStock(
  tx: Tx,
  { locationId, tenant, actor, reference, negativeToZero }: ApplyContext,
  drafts: ProductDraft[],
  results: UpsertResult[],
): Promise<Map<string, number>> {
  const wanted = new Map<string, number>();
  drafts.forEach(({ variants }, p) =>
    variants.forEach(({ quantity, tracked }, v) => {
      if (quantity === null || tracked === false || (quantity < 0 && !negativeToZero)) return;
      wanted.set(results[p].variants[v].variantId, Math.max(0, quantity));
    })
  );
  if (locationId === null || wanted.size === 0) return new Map();
  for (const { variantId } of await levelsOf(tx, [...wanted.keys()])) wanted.delete(variantId);
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
    products: { created: 0, updated: 0, unchanged: 0, failed: 0 },
    units: stocked.values().reduce((sum, quantity) => sum + quantity, 0),
  };
  drafts.forEach((draft, p) => {
    const { handle, outcome, variants } = results[p];
    const gained = variants.some(({ variantId }) => stocked.has(variantId));
    const product: Outcome = outcome === "unchanged" && gained ? "updated" : outcome;
    applied.products[product]++;
    // Without variants (grouped) the product itself is the line.
    if (draft.variants.length === 0) {
      applied.lines.push({ line: draft.line, handle, sku: "", outcome: product, message: "" });
    }
    draft.variants.forEach(({ line, sku }, v) => {
      const { variantId, outcome: own, skuTaken } = variants[v];
      // The first line also stands for the product: a new title makes it a changed one.
      const touched = stocked.has(variantId) || (line === draft.line && product === "updated");
      applied.lines.push({
        line,
        handle,
        sku: skuTaken ? "" : sku,
        outcome: own === "unchanged" && touched ? "updated" : own,
        message: skuTaken ? `sku_taken:${skuTaken}` : "",
      });
    });
  });
  return applied;
}
