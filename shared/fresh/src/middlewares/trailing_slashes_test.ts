import { assertEquals } from "@std/assert";
import { App, trailingSlashes } from "fresh";
import { fetchFrom } from "../../tests/temp_app.ts";

Deno.test("trailingSlashes redirects to the one form of a path, with its query", async () => {
  const cases: ["always" | "never", string, string | null][] = [
    ["always", "/", null],
    ["always", "/shoes", "/shoes/"],
    ["always", "/shoes/red?size=4", "/shoes/red/?size=4"],
    ["always", "/shoes/", null],
    ["never", "/", null],
    ["never", "/shoes", null],
    ["never", "/shoes/?size=4", "/shoes?size=4"],
    ["never", "/shoes//?fresh-partial=true", "/shoes?fresh-partial=true"],
  ];
  for (const [mode, path, location] of cases) {
    const fetch = fetchFrom(new App().use(trailingSlashes(mode)).get("*", () => new Response()));
    const response = await fetch(path);
    assertEquals(
      [response.status, response.headers.get("location")],
      [location ? 302 : 200, location],
      `${mode} ${path}`,
    );
  }
});
