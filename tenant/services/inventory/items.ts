import type { Tx } from "shared/db/mod.ts";
import { fold } from "shared/i18n/fold.ts";

/** A variant as stock knows it. */
export interface Item {
  variantId: string;
  productId: string;
  sku: string;
  /** "Product · variant" */
  title: string;
  barcode?: string | null;
  tracked?: boolean;
  /** Units that may be promised beyond what is there. */
  backorderLimit?: number;
  /** The shop shows it, so that guests may hear of its stock; not so where left out. */
  listed?: boolean;
}

/** Tells stock of variants, or of their new names; the catalogue calls it in its transaction. */
export async function registerItems(tx: Tx, items: Item[]): Promise<void> {
  if (items.length === 0) return;
  const rows = items.map((item) => ({
    variant_id: item.variantId,
    product_id: item.productId,
    sku: item.sku,
    title: item.title,
    search: fold(`${item.sku} ${item.title} ${item.barcode ?? ""}`),
    tracked: item.tracked ?? true,
    backorder_limit: item.backorderLimit ?? 0,
    listed: item.listed ?? false,
  }));
  await tx`
    INSERT INTO inventory.item
      (variant_id, product_id, sku, title, search, tracked, backorder_limit, listed)
    SELECT * FROM jsonb_to_recordset(${JSON.stringify(rows)}::text::jsonb) AS i(
      variant_id uuid, product_id uuid, sku text, title text, search text, tracked boolean,
      backorder_limit bigint, listed boolean)
    ORDER BY variant_id
    ON CONFLICT (variant_id) DO UPDATE
    SET sku = excluded.sku, title = excluded.title, search = excluded.search,
        tracked = excluded.tracked, backorder_limit = excluded.backorder_limit,
        listed = excluded.listed, removed_at = NULL`;
}

/** Hides variants from lists; their stock and ledger stay. */
export async function removeItems(tx: Tx, variantIds: string[]): Promise<void> {
  if (variantIds.length === 0) return;
  await tx`UPDATE inventory.item SET removed_at = now() WHERE variant_id IN ${tx(variantIds)}`;
}
