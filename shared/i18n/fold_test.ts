import { assertEquals } from "@std/assert";
import { fold, likePattern } from "./fold.ts";

Deno.test("fold makes accented and plain Hungarian spellings equal", () => {
  assertEquals(fold("Hátizsák  ZÖLD, Őszi Űrhajó"), "hatizsak zold, oszi urhajo");
  assertEquals(fold("Łódź Straße"), "lodz strasse");
});

Deno.test("likePattern takes wildcards of the query literally", () => {
  assertEquals(likePattern("100%_a\\"), "%100\\%\\_a\\\\%");
});
