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

Deno.test("a document says which tokens an operation takes, with which scope, and where they come from", () => {
  const tokenUrl = "https://identity.example/oauth/token";
  const document = openApi({ title: "Shop", version: "1", server: "/api/shop/v1", tokenUrl }, [{
    method: "get",
    path: "/items",
    summary: "Items",
    scope: "items:read",
    responses: { 200: { description: "Items", schema: null } },
  }]);
  // deno-lint-ignore no-explicit-any -- read as JSON, as a client would
  const { components, paths } = document as any;
  assertEquals(paths["/items"].get.security, [{ bearer: ["items:read"] }, {
    oauth2: ["items:read"],
  }]);
  assertEquals(components.securitySchemes.oauth2.flows.clientCredentials, {
    tokenUrl,
    scopes: { "items:read": "items:read" },
  });
});
