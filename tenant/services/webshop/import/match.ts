import type { Tx } from "shared/db/mod.ts";
import type { KnownProduct } from "./inputs.ts";
import type { ProductDraft } from "./model.ts";

export interface Match {
  known: KnownProduct | undefined;
  /** The handle that the product has, or gets. */
  handle: string;
}

/**
 * Finds the stored product of each draft: by what an earlier import noted of its source; else, for
 * files that name handles, by handle, and for the others by SKU.
 */
export async function matchProducts(tx: Tx, drafts: ProductDraft[]): Promise<Match[]> {
  const [bySource, byHandle, bySku] = [
    await idsBySource(tx, drafts.flatMap(({ source }) => source ?? [])),
    await idsByHandle(tx, drafts.map(({ handle }) => handle)),
    await idsBySku(tx, drafts.flatMap(({ variants }) => variants.map(({ sku }) => sku))),
  ];
  const known = await loadKnown(tx, [
    ...new Set([...bySource.values(), ...byHandle.values(), ...bySku.values()]),
  ]);
  const taken = new Set<string>();
  const matches = drafts.map((draft): Match => {
    const fallback = draft.source?.startsWith("shopify:")
      ? byHandle.get(draft.handle)
      : draft.variants.map(({ sku }) => bySku.get(sku)).find((id) => id !== undefined);
    const id = (draft.source && bySource.get(draft.source)) ?? fallback;
    // Two products of one file never become one.
    if (id === undefined || taken.has(id)) return { known: undefined, handle: draft.handle };
    taken.add(id);
    return { known: known.get(id), handle: known.get(id)!.handle };
  });
  await freeHandles(tx, matches);
  return matches;
}

/** Notes where products came from, for the next import of the same shop. */
export async function noteSources(
  tx: Tx,
  notes: { ref: string; product_id: string }[],
): Promise<void> {
  if (notes.length === 0) return;
  await tx`
    INSERT INTO webshop.import_source (ref, product_id)
    SELECT * FROM jsonb_to_recordset(${JSON.stringify(notes)}::text::jsonb)
      AS n(ref text, product_id uuid)
    ON CONFLICT (ref) DO UPDATE SET product_id = excluded.product_id
    WHERE import_source.product_id <> excluded.product_id`;
}

async function idsBySource(tx: Tx, refs: string[]): Promise<Map<string, string>> {
  const rows = await tx`
    SELECT ref, product_id FROM webshop.import_source WHERE ref = ANY(${refs})`;
  return new Map(rows.map((row) => [row.ref, row.product_id]));
}

async function idsByHandle(tx: Tx, handles: string[]): Promise<Map<string, string>> {
  const rows = await tx`SELECT handle, id FROM webshop.product WHERE handle = ANY(${handles})`;
  return new Map(rows.map((row) => [row.handle, row.id]));
}

async function idsBySku(tx: Tx, skus: string[]): Promise<Map<string, string>> {
  const rows = await tx`SELECT sku, product_id FROM webshop.variant WHERE sku = ANY(${skus})`;
  return new Map(rows.map((row) => [row.sku, row.product_id]));
}

async function loadKnown(tx: Tx, ids: string[]): Promise<Map<string, KnownProduct>> {
  const rows = await tx`
    SELECT p.id, p.handle,
      ARRAY(SELECT c.path FROM webshop.product_category pc
        JOIN webshop.category c ON c.id = pc.category_id WHERE pc.product_id = p.id) AS categories,
      ARRAY(SELECT DISTINCT currency::text FROM webshop.variant WHERE product_id = p.id)
        AS currencies,
      coalesce((SELECT jsonb_agg(option_values) FROM webshop.variant
        WHERE product_id = p.id AND tax_class = 'exempt'), '[]') AS exempt
    FROM webshop.product p WHERE p.id = ANY(${ids}::uuid[])`;
  return new Map(rows.map((row) => [row.id, {
    id: row.id,
    handle: row.handle,
    categories: row.categories,
    currencies: new Set<string>(row.currencies),
    exempt: new Set<string>(row.exempt.map((options: string[]) => JSON.stringify(options))),
  }]));
}

/** Gives new products handles that nobody has, among stored ones and one another. */
async function freeHandles(tx: Tx, matches: Match[]): Promise<void> {
  const used = new Set(matches.filter(({ known }) => known).map(({ handle }) => handle));
  let open = matches.filter(({ known }) => !known);
  const bases = new Map(open.map((match) => [match, match.handle]));
  for (let n = 2; open.length > 0; n++) {
    const stored = await idsByHandle(tx, open.map(({ handle }) => handle));
    const again: Match[] = [];
    for (const match of open) {
      if (stored.has(match.handle) || used.has(match.handle)) {
        match.handle = `${bases.get(match)}-${n}`;
        again.push(match);
      } else used.add(match.handle);
    }
    open = again;
  }
}
