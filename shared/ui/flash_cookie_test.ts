import { assertEquals } from "@std/assert";
import { setFlash, takeFlash } from "./flash_cookie.ts";

const local = "http://shop.localhost:8000";
const https = "https://shop.example.com";
const text = "Mentve; kész, 100% – „ő” = jó";

/** What the browser sends back after `settle` has seen the answer that leaves a message. */
function left(origin: string): { line: string; cookie: string; lines: string[] } {
  const answer = new Response(null, { status: 303, headers: { "set-cookie": "other=1; Path=/" } });
  setFlash(answer.headers, { tone: "success", text: "overwritten" });
  setFlash(answer.headers, { tone: "success", text });
  takeFlash(new Request(origin), origin).settle(answer);
  const lines = answer.headers.getSetCookie();
  const line = lines.find((line) => line.includes("vecton_flash="))!;
  return { line, cookie: line.split(";")[0], lines };
}

const page = () => new Response("", { headers: { "content-type": "text/html; charset=utf-8" } });

Deno.test("on https the cookie of a message is bound to its very host, and no script reads it", () => {
  const attributes = "; Path=/; HttpOnly; SameSite=Lax";
  const secured = left(https);
  assertEquals(
    secured.line,
    `__Host-vecton_flash=${secured.cookie.split("=")[1]}${attributes}; Secure; Max-Age=60`,
  );
  assertEquals(secured.lines.length, 2, "one message, and the cookies of others as they were");
  assertEquals(secured.lines[0], "other=1; Path=/");
  const plain = left(local);
  assertEquals(plain.line, `${plain.cookie}${attributes}; Max-Age=60`);
});

Deno.test("a message is shown once, by a page and not by a redirect", () => {
  for (const origin of [local, https]) {
    const flash = takeFlash(
      new Request(origin, { headers: { cookie: left(origin).cookie } }),
      origin,
    );
    assertEquals(flash.message, { tone: "success", text });
    const redirect = new Response(null, { status: 303, headers: { location: "/" } });
    flash.settle(redirect);
    assertEquals(redirect.headers.getSetCookie(), [], "it waits for the page");
    const shown = page();
    flash.settle(shown);
    const name = left(origin).cookie.split("=")[0];
    assertEquals(shown.headers.getSetCookie()[0].startsWith(`${name}=; `), true);
    assertEquals(/Max-Age=0$/.test(shown.headers.getSetCookie()[0]), true);
  }
});

Deno.test("what another host planted, or made up, is no message of ours", () => {
  const planted = new Request(https, { headers: { cookie: left(local).cookie } });
  assertEquals(takeFlash(planted, https).message, null);
  for (const value of ["x", "%", "%5B%22loud%22%2C%22x%22%5D", "%5B%22info%22%2C1%5D"]) {
    const req = new Request(local, { headers: { cookie: `vecton_flash=${value}` } });
    assertEquals(takeFlash(req, local).message, null, value);
  }
});
