import { assertEquals } from "@std/assert";
import { contentDisposition } from "./content_disposition.ts";

Deno.test("a file keeps its Hungarian name, and an ASCII one for old programs", () => {
  assertEquals(
    contentDisposition("Őszi árlista (új).csv"),
    "attachment; filename=\"Oszi arlista (uj).csv\"; filename*=UTF-8''" +
      "%C5%90szi%20%C3%A1rlista%20%28%C3%BAj%29.csv",
  );
});

Deno.test("a name cannot leave the header or its folder", () => {
  for (const name of ['a"; x="b', "a\r\nset-cookie: b", "../../etc/passwd", "\ud800", ""]) {
    const value = contentDisposition(name);
    assertEquals(new Headers({ "content-disposition": value }).get("content-disposition"), value);
    assertEquals(
      value.match(/^attachment; filename="[^"\/\\]+"; filename\*=UTF-8''[\w.~%-]+$/)?.index,
      0,
    );
  }
});
