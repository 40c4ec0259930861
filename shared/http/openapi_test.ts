import { assertEquals } from "@std/assert";
import { z } from "zod";
import { openApi } from "./openapi.ts";

Deno.test("a document names each operation with its parameters, body and answers", () => {
  const document = openApi({ title: "Shop", version: "1", server: "/api/shop/v1" }, [{
    method: "put",
    path: "/items/{id}",
    summary: "Change an item",
    query: z.object({ dryRun: z.stringbool().optional() }),
    body: z.object({ name: z.string().min(1) }),
    responses: { 200: { description: "Changed", schema: z.object({ id: z.string() }) } },
  }]);
  // deno-lint-ignore no-explicit-any -- read as JSON, as a client would
  const operation = (document as any).paths["/items/{id}"].put;
  assertEquals(
    operation.parameters.map((parameter: { name: string; in: string }) => [
      parameter.name,
      parameter.in,
    ]),
    [["id", "path"], ["dryRun", "query"]],
  );
  const body = operation.requestBody.content["application/json"].schema;
  assertEquals(body.properties.name, { type: "string", minLength: 1 });
  assertEquals(Object.keys(operation.responses).sort(), ["200", "default"]);
});
