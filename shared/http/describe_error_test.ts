import { assertEquals } from "@std/assert";
import { HttpError } from "fresh";
import { connect } from "shared/db/mod.ts";
import { testDatabase } from "shared/testing/mod.ts";
import { describeError } from "./describe_error.ts";
import { DomainError } from "./domain_error.ts";

Deno.test("a refusal keeps its status and code", () => {
  const { status, code } = describeError(new DomainError("slug_taken", 409, "Taken"));
  assertEquals([status, code], [409, "slug_taken"]);
  assertEquals(describeError(new HttpError(404)).status, 404);
});

Deno.test("a database that does not answer is 503, whatever the driver calls it", async () => {
  // Nobody listens on the discard port of this machine.
  const sql = connect("postgres://nobody@127.0.0.1:9/none", { max: 1 });
  const error = await sql`SELECT 1`.then(() => null, (reason) => reason);
  await sql.end();
  assertEquals(describeError(error).status, 503);
});

Deno.test("a text that no column can hold is the sender's fault", async () => {
  await using db = await testDatabase([]);
  for (
    const query of [db.sql`SELECT ${"a\0b"}::text`, db.sql`SELECT ${'"\\u0000"'}::text::jsonb`]
  ) {
    const error = await query.then(() => null, (reason) => reason);
    assertEquals(describeError(error).status, 400, String(error));
  }
});

Deno.test("a fault of our own tells nothing of itself", () => {
  const { status, message } = describeError(new Error("password=hunter2"));
  assertEquals([status, message], [500, "Internal server error"]);
});
