import { assertEquals, assertRejects } from "@std/assert";
import { type ExpectedImport, shopifyExport } from "../testing/shopifyExport.ts";
import { ImportFileError } from "./file_error.ts";
import type { Reading } from "./model.ts";
import { readProducts } from "./read.ts";

const bytesOf = (text: string) => new TextEncoder().encode(text);

/** Reads a file that arrives in pieces of `size` bytes. */
function read(file: string | Uint8Array, { currency = "HUF", size = 65_536 } = {}) {
  const bytes = typeof file === "string" ? bytesOf(file) : file;
  return readProducts(() => {
    const chunks: Uint8Array[] = [];
    for (let i = 0; i < bytes.length; i += size) chunks.push(bytes.slice(i, i + size));
    return Promise.resolve(ReadableStream.from(chunks));
  }, currency);
}

function warningsOf({ warnings }: Reading): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { code } of warnings) counts[code] = (counts[code] ?? 0) + 1;
  return counts;
}

async function refusal(file: string | Uint8Array): Promise<ImportFileError> {
  return await assertRejects(() => read(file), ImportFileError);
}

for (const dialect of ["classic", "new"] as const) {
  Deno.test(`a ${dialect} Shopify export with every known fault is read as it was written`, async () => {
    const { csv, expected } = shopifyExport({ products: 1000, dialect });
    const reading = await read(csv);
    const { rows, products, variants, imageRows, units } = reading.counts;
    const prices = reading.products.flatMap((product) => product.variants)
      .reduce((sum, { price }) => sum + price, 0);
    const warnings: ExpectedImport["warnings"] = warningsOf(reading);
    assertEquals({ rows, products, variants, imageRows, units, prices, warnings }, expected);
    assertEquals(reading.dialect, `shopify-${dialect}`);
  });
}

Deno.test("separator, line breaks, byte order mark and the size of pieces change nothing", async () => {
  const { products } = await read(shopifyExport({ products: 40 }).csv);
  const other = shopifyExport({
    products: 40,
    separator: ";",
    lineBreak: "\n",
    byteOrderMark: true,
  });
  assertEquals((await read(other.csv, { size: 7 })).products.length, products.length);
  const variants = (reading: Reading) =>
    reading.products.flatMap((product) => product.variants.map(({ line: _, ...rest }) => rest));
  assertEquals(variants(await read(other.csv, { size: 7 })), variants({ products } as Reading));
});

Deno.test("every SKU of a file is unique, and a second reading chooses the same", async () => {
  const { csv } = shopifyExport({ products: 400, seed: 5 });
  const skusOf = (reading: Reading) =>
    reading.products.flatMap(({ variants }) => variants.map(({ sku }) => sku));
  const first = skusOf(await read(csv));
  assertEquals(new Set(first).size, first.length);
  assertEquals(skusOf(await read(csv)), first);
});

const head = "Handle,Title,Option1 Name,Option1 Value,Variant SKU,Variant Price,Variant Barcode\n";

Deno.test("a line number is that of the file, past quoted line breaks", async () => {
  const reading = await read(
    `Handle,Title,Body (HTML),Variant SKU,Variant Price\na,A,"<p>one\n\ntwo</p>",A,5\nb,B,,B,0\n`,
  );
  assertEquals(reading.warnings, [{ line: 5, code: "price_zero", value: "0" }]);
});

Deno.test("prices keep minor units of the currency and are rounded with a warning", async () => {
  const file = head + 'a,A,,,A1,1234.50,\nb,B,,,B1,"1 234,505",\n';
  const inEuro = await read(file, { currency: "EUR" });
  assertEquals(inEuro.products.map(({ variants }) => variants[0].price), [123_450, 123_451]);
  assertEquals(warningsOf(inEuro), { price_rounded: 1 });
  const inForint = await read(file, { currency: "HUF" });
  assertEquals(inForint.products.map(({ variants }) => variants[0].price), [1235, 1235]);
});

Deno.test("text saved by Hungarian Excel is read in its own encoding", async () => {
  const file = bytesOf("Handle;Title;Variant Price\na;A;1\n");
  // ő and ű of Windows-1250 in place of the title's A.
  const at = file.lastIndexOf(65);
  const bytes = new Uint8Array([...file.slice(0, at), 0xf5, 0xfb, ...file.slice(at + 1)]);
  const reading = await read(bytes);
  assertEquals(reading.products[0].title, "őű");
  assertEquals(warningsOf(reading).encoding_guessed, 1);
});

Deno.test("what is no CSV is refused with its kind or its line", async () => {
  assertEquals((await refusal(new Uint8Array())).code, "empty_file");
  const zip = new Uint8Array([0x50, 0x4b, 3, 4, 0, 0]);
  assertEquals((await refusal(zip)).details.kind, "Excel / ZIP");
  assertEquals((await refusal(new Uint8Array([65, 0, 66]))).code, "not_csv");
  const open = await refusal(head + 'a,A,,,A1,5,\nb,"B,,,B1,5,\nc,C,,,C1,5,\n');
  assertEquals([open.code, open.details.line], ["unclosed_quote", 3]);
  const after = await refusal(head + 'a,A,,,A1,5,\nb,"B"x,,,B1,5,\n');
  assertEquals([after.code, after.details.line], ["text_after_quote", 3]);
  const wide = await refusal(head + "a,A,,,A1,5,,,surplus\n");
  assertEquals([wide.code, wide.details.line], ["too_many_fields", 2]);
});

Deno.test("an unknown header is refused with the columns found and expected", async () => {
  const error = await refusal("Artikel;Preis\n1;2\n");
  assertEquals(error.code, "unknown_dialect");
  assertEquals(error.details.found, ["Artikel", "Preis"]);
  assertEquals(Object.keys(error.details.expected!).length, 3);
  const orders = await refusal("Name,Email,Financial Status,Lineitem name\n#1,a@b.hu,paid,x\n");
  assertEquals([orders.code, orders.details.kind], ["other_export", "Shopify orders"]);
});

const woo = "ID,Type,SKU,Name,Published,Description,Stock,Regular price,Sale price,Categories," +
  "Images,Parent,Grouped products,Attribute 1 name,Attribute 1 value(s),Weight (lbs),Tax status\n";

Deno.test("WooCommerce variations find their parent by SKU or id, wherever they stand", async () => {
  const reading = await read(
    "\ufeff" + woo +
      "11,variation,TEE-S,Tee - S,1,,5,2990,1990,,,TEE,,Size,S,,taxable\n" +
      '10,variable,TEE,Tee,1,<p>Tee</p>,,,,"Ruha > Póló, Akció","https://x.hu/a.jpg, https://x.hu/b.jpg",,,Size,"S, M",2,taxable\n' +
      "12,variation,TEE-M,Tee - M,1,,3,2990,,,,id:10,,Size,M,1,taxable\n" +
      "13,variation,LOST,Lost,1,,3,2990,,,,id:99,,Size,M,,taxable\n",
  );
  const [tee] = reading.products;
  assertEquals(tee.optionNames, ["Size"]);
  assertEquals(
    tee.variants.map(({ sku, options, price, compareAt, weightGrams, quantity }) => [
      sku,
      options,
      price,
      compareAt,
      weightGrams,
      quantity,
    ]),
    [["TEE-S", ["S"], 1990, 2990, 907, 5], ["TEE-M", ["M"], 2990, null, 454, 3]],
  );
  assertEquals(tee.categories, ["Ruha > Póló", "Akció"]);
  assertEquals(tee.pictures.length, 2);
  assertEquals(reading.skipped.map(({ line, code }) => [line, code]), [[5, "parent_missing"]]);
});

Deno.test("WooCommerce kinds: grouped and downloadable come in, external is named unsupported", async () => {
  const reading = await read(
    woo +
      '1,"simple, downloadable, virtual",EBOOK,E-book,1,,,990,,,,,,,,,none\n' +
      '2,grouped,SET,Set,-1,,,,,,,,"EBOOK, id:4",,,,\n' +
      "3,external,AFF,Affiliate,1,,,100,,,,,,,,,\n" +
      "4,simple,MUG,Mug,0,,-2,1490,,,,,,,,,taxable\n",
  );
  assertEquals(
    reading.products.map(({ title, kind, status, published, members }) => [
      title,
      kind,
      status,
      published,
      members,
    ]),
    [
      ["E-book", "standard", "active", true, []],
      ["Set", "grouped", "draft", true, ["EBOOK", "id:4"]],
      ["Mug", "standard", "active", false, []],
    ],
  );
  assertEquals(reading.products[0].variants[0].requiresShipping, false);
  assertEquals(reading.products[0].variants[0].taxable, false);
  assertEquals(warningsOf(reading), {
    downloadable: 1,
    grouped: 1,
    external_unsupported: 1,
    quantity_negative: 1,
  });
});
