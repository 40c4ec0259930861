import type { Tx } from "shared/db/mod.ts";
import type { ProductDraft } from "./model.ts";

/** Ties grouped products of a file to what they consist of, once all of them are stored. */
export async function linkMembers(tx: Tx, products: ProductDraft[]): Promise<void> {
  const links = products.flatMap(({ source, members }) =>
    source === null ? [] : members.map((key, position) => ({
      source,
      member_source: key.startsWith("id:") ? `woocommerce:${key.slice(3)}` : "",
      member_sku: key,
      position,
    }))
  );
  if (links.length === 0) return;
  await tx`
    INSERT INTO webshop.product_member (product_id, member_id, position)
    SELECT DISTINCT ON (p.product_id, m.product_id) p.product_id, m.product_id, l.position
    FROM jsonb_to_recordset(${JSON.stringify(links)}::text::jsonb)
      AS l(source text, member_source text, member_sku text, position int)
    JOIN webshop.import_source p ON p.ref = l.source
    JOIN LATERAL (
      SELECT product_id FROM webshop.import_source WHERE ref = l.member_source
      UNION SELECT product_id FROM webshop.variant WHERE sku = l.member_sku
    ) m ON true
    ORDER BY p.product_id, m.product_id, l.position
    ON CONFLICT (product_id, member_id) DO UPDATE SET position = excluded.position`;
}
