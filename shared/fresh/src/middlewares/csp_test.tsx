import { assert, assertEquals, assertMatch } from "@std/assert";
import { App, csp, type CSPOptions } from "fresh";
import { fetchFrom } from "../../tests/temp_app.ts";

function fetchWith(options?: CSPOptions) {
  return fetchFrom(
    new App()
      .use(csp(options))
      .get("/api", (ctx) => ctx.json({}))
      .get("/moved", () => Response.redirect("http://localhost/api"))
      .get("/", (ctx) =>
        ctx.render(
          <html>
            <head>
              <style>{"p{color:red}"}</style>
              <script nonce="own">1</script>
            </head>
            <body />
          </html>,
        )),
  );
}

const policyOf = (response: Response) => response.headers.get("content-security-policy")!;

Deno.test("csp sets thirteen directives, which forbid what a page rarely needs", async () => {
  const policy = policyOf(await fetchWith()("/api"));
  assertEquals(policy.split("; "), [
    "default-src 'self'",
    "script-src 'self' 'unsafe-inline'",
    "style-src 'self' 'unsafe-inline'",
    "font-src 'self'",
    "img-src 'self' data:",
    "media-src 'self' data: blob:",
    "worker-src 'self' blob:",
    "connect-src 'self'",
    "object-src 'none'",
    "base-uri 'self'",
    "form-action 'self'",
    "frame-ancestors 'none'",
    "upgrade-insecure-requests",
  ]);
});

Deno.test("a directive of the app replaces the default of its name", async () => {
  const policy = policyOf(
    await fetchWith({ csp: ["img-src *", "Style-Src 'none'", "frame-src 'none'"] })("/api"),
  ).split("; ");
  assertEquals(policy.slice(-3), ["img-src *", "Style-Src 'none'", "frame-src 'none'"]);
  assertEquals(policy.filter((directive) => /^(img|style)-src/i.test(directive)).length, 2);
});

Deno.test("csp only reports where it is told to, and says where to", async () => {
  const { headers } = await fetchWith({ reportOnly: true, reportTo: "/reports" })("/api");
  assertEquals(headers.get("content-security-policy"), null);
  const policy = headers.get("content-security-policy-report-only")!;
  assert(policy.endsWith("; report-to csp-endpoint; report-uri /reports"));
  assertEquals(headers.get("reporting-endpoints"), 'csp-endpoint="/reports"');
});

Deno.test("with useNonce a page allows its own inline code only, by another nonce each time", async () => {
  const fetch = fetchWith({ useNonce: true });
  const nonces = await Promise.all([0, 1].map(async () => {
    const response = await fetch("/");
    const policy = policyOf(response);
    assert(!policy.includes("unsafe-inline"));
    assertMatch(policy, /script-src 'self' 'nonce-[0-9a-f]{32}'/);
    const nonce = /style-src 'self' 'nonce-([0-9a-f]{32})'/.exec(policy)![1];
    const html = await response.text();
    assert(html.includes(`<style nonce="${nonce}">`));
    assert(html.includes('<script nonce="own">'), "an author's nonce stays");
    for (const [name, value] of response.headers) {
      assert(name.startsWith("content-security") || !value.includes(nonce), name);
    }
    return nonce;
  }));
  assert(nonces[0] !== nonces[1]);
});

Deno.test("with useNonce an answer that was not rendered keeps its inline code", async () => {
  const policy = policyOf(await fetchWith({ useNonce: true })("/api"));
  assert(policy.includes("script-src 'self' 'unsafe-inline'"));
});

Deno.test("csp takes an answer whose headers cannot be changed", async () => {
  const response = await fetchWith()("/moved");
  assertEquals(response.status, 302);
  assert(policyOf(response));
});
