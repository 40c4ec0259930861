import { assertEquals, assertThrows } from "@std/assert";
import { levelOf, testStock } from "../inventory/testing.ts";
import { importStock } from "./import_stock.ts";
import { parseStockFile, resolveStockFile, StockFileError } from "./stock_file.ts";

Deno.test("columns are found by name, whatever their order and separator", () => {
  for (
    const text of [
      "sku,location,quantity\nA,WH,3\n",
      "\uFEFFQty;Location;Variant SKU\r\n3;WH;'A\r\n",
      "SKU\tHely\tmennyiség\nA\tWH\t3",
    ]
  ) {
    assertEquals(parseStockFile(text).lines, [{ sku: "A", location: "WH", quantity: 3 }]);
  }
});

Deno.test("rows of one key are added up, faulty ones are named by line", () => {
  const file = parseStockFile("sku,location,quantity\nA,WH,3\nA,WH,4\nB,WH,x\n,WH,1\n\n");
  assertEquals(file.lines, [{ sku: "A", location: "WH", quantity: 7 }]);
  assertEquals([file.merged, file.units], [1, 7]);
  assertEquals(file.faults, [{ line: 4, code: "not_a_number" }, { line: 5, code: "missing" }]);
});

Deno.test("what is no such file is refused with its reason", () => {
  const code = (text: string) =>
    (assertThrows(() => parseStockFile(text), StockFileError) as unknown as StockFileError).code;
  assertEquals(code("PK\x03\x04"), "file_type");
  assertEquals(code("name,price\nA,1"), "file_headers");
  assertEquals(code('sku,location,quantity\n"A,WH,1'), "file_broken");
});

Deno.test("an import sets or adds quantities, makes missing locations, and once only", async () => {
  await using db = await testStock();
  const file = parseStockFile(
    "sku,location,quantity\nSKU-00000,Shop,5\nSKU-00001,Attic,2\nNONE,Shop,1",
  );
  const { unknownSkus, unknownLocations } = await resolveStockFile(db.sql, file);
  assertEquals([unknownSkus, unknownLocations], [["NONE"], ["Attic"]]);
  const options = { tenant: "demo", actor: "test", createLocations: true };
  const set = await importStock(db.sql, file, { ...options, reference: "upload/1", mode: "set" });
  assertEquals(set, { changed: 2, units: 7 });
  const again = await importStock(db.sql, file, { ...options, reference: "upload/2", mode: "set" });
  assertEquals(again.changed, 0);
  for (let i = 0; i < 2; i++) {
    await importStock(db.sql, file, { ...options, reference: "upload/3", mode: "add" });
  }
  assertEquals((await levelOf(db.sql, db.variants[0], db.shop)).onHand, 10);
});
