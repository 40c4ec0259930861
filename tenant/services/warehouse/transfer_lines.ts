import type { Db } from "shared/db/mod.ts";

export interface TransferInput {
  variantId: string;
  quantity: number;
}

/**
 * Lines as people and scanners type them: a SKU, then a quantity (1 where it is left out), divided
 * by blanks, comma, semicolon or tab. Null where a line cannot be read or a SKU is not known.
 */
export async function parseTransferLines(db: Db, text: string): Promise<TransferInput[] | null> {
  const wanted = text.split("\n").map((line) => line.trim()).filter(Boolean).map((line) => {
    const match = /^(.+?)(?:[\s,;]+(\d{1,9}))?$/.exec(line)!;
    return { sku: match[1].trim(), quantity: match[2] === undefined ? 1 : Number(match[2]) };
  });
  if (wanted.length === 0 || wanted.some(({ quantity }) => quantity < 1)) return null;
  const rows = await db`
    SELECT DISTINCT ON (sku) sku, variant_id FROM inventory.item
    WHERE removed_at IS NULL AND sku IN ${db(wanted.map(({ sku }) => sku))}`;
  const known = new Map(rows.map((row) => [row.sku as string, row.variant_id as string]));
  if (wanted.some(({ sku }) => !known.has(sku))) return null;
  return wanted.map(({ sku, quantity }) => ({ variantId: known.get(sku)!, quantity }));
}
