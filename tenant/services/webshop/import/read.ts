import { Builder } from "./builder.ts";
import { type Dialect, recognise } from "./dialects.ts";
import { ImportFileError } from "./file_error.ts";
import type { Reading } from "./model.ts";
import { openCsv } from "./rows.ts";
import { ShopifyReader } from "./shopify.ts";
import type { OpenFile } from "./text.ts";
import { WooReader } from "./woocommerce.ts";

/**
 * Reads a whole product export of a shop we know, recognised by its header. Amounts are understood
 * in `currency`, since these files name none. Throws `ImportFileError` for what is no such file.
 */
export async function readProducts(open: OpenFile, currency: string): Promise<Reading> {
  const file = await openCsv(open);
  const dialect = recognise(file.header);
  const builder = new Builder(currency);
  const reader = readerOf(dialect, builder);
  for await (const row of file.rows) reader.row(row);
  if (reader instanceof WooReader) reader.finish();
  if (builder.products.length === 0 && builder.skipped.length === 0) {
    throw new ImportFileError("no_products");
  }
  const { encoding, separator } = file;
  return builder.finish({ dialect: dialect.id, encoding, separator });
}

function readerOf(dialect: Dialect, builder: Builder): ShopifyReader | WooReader {
  return dialect.id === "woocommerce"
    ? new WooReader(dialect.columns, builder)
    : new ShopifyReader(dialect.columns, builder);
}
