import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { oddVariants } from "../../conformance/odd_redirect_uris.ts";
import { redirectUriFault } from "./redirect_uri.ts";

Deno.test("addresses of apps, on this machine and of native apps can be registered", () => {
  for (
    const uri of [
      "https://app.example.com/auth/callback",
      "https://app.example.com",
      "https://app.example.com:8443/cb?tenant=1",
      "http://127.0.0.1:8000/cb",
      "http://demo.localhost:8000/auth/callback",
      "http://[::1]:8000/cb",
      "com.example.app:/callback",
    ]
  ) assertEquals(redirectUriFault(uri), null, uri);
});

Deno.test("odd spellings cannot be registered", () => {
  const plain = ["http://127.0.0.1:9/web/callback?x=1", "http://127.0.0.1:9/web/callback"];
  for (
    const uri of [
      "http://app.example.com/cb",
      "https://*.example.com/cb",
      "https://app.example.com/*",
      "https://user:secret@app.example.com/cb",
      "https://app.example.com./cb",
      "https://APP.example.com/cb",
      "https://app.example.com:443/cb",
      "https://app.example.com/cb?code=1",
      "https://app.example.com/a%2e%2e/cb",
      "https://app.example.com/a//b",
      "https:app.example.com/cb",
      "https:/app.example.com/cb",
      "ftp://app.example.com/cb",
      "myapp:/callback",
      "com.example.app://callback",
      "vbscript:msgbox",
      "file:///etc/passwd",
      "blob:https://app.example.com/x",
      "about:blank",
      "",
      "urn:ietf:wg:oauth:2.0:oob",
    ]
  ) assert(redirectUriFault(uri) !== null, uri);
  // Variants of a registered address are not registered themselves, unless they are plain.
  for (const uri of oddVariants("http://127.0.0.1:9/web/callback")) {
    if (plain.includes(uri) || /^http:\/\/127\.0\.0\.1(:9|:19)?\/web\/callbac/.test(uri)) continue;
    if (uri.startsWith("https://127.0.0.1:9/")) continue;
    assert(redirectUriFault(uri) !== null, uri);
  }
});

Deno.test("whatever can be registered reads the same to every parser: one scheme, host and path", () => {
  const parts = fc.constantFrom(
    "https://",
    "http://",
    "//",
    "javascript:",
    "data:",
    "app.example.com",
    "127.0.0.1",
    "evil.test",
    "@",
    "\\",
    "/",
    "/..",
    "/.",
    "%2e",
    "%2f",
    "%00",
    "%0d%0a",
    "?",
    "#",
    "&",
    "=",
    ":",
    ":443",
    "*",
    ".",
    "\t",
    "\r\n",
    "\0",
    " ",
    "á",
    "cb",
    "code=",
    "[::1]",
    ";",
  );
  const anything = fc.array(parts, { maxLength: 8 }).map((list) => list.join(""));
  const likely = anything.map((text) => `https://app.example.com${text}`);
  fc.assert(
    fc.property(fc.oneof(anything, likely, fc.webUrl()), (uri) => {
      if (redirectUriFault(uri) !== null) return;
      const url = new URL(uri);
      assert(url.href === uri || url.href === `${uri}/`);
      assert(/^[\x21-\x7e]+$/.test(uri) && !/[\\@#*]/.test(uri.split("?")[0]));
      // The simplest reader there is sees the same host.
      if (url.protocol.startsWith("http")) {
        assertEquals(/^https?:\/\/([^/?]+)/.exec(uri)![1], url.host);
        assert(!url.pathname.split("/").some((part) => part === ".." || part === "."));
      }
      assertEquals([url.username, url.password, url.hash], ["", "", ""]);
    }),
    { numRuns: 20_000 },
  );
});
