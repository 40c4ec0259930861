import { assertEquals } from "@std/assert";
import { App, csrf, type CsrfOptions } from "fresh";
import { fetchFrom } from "../../tests/temp_app.ts";

const own = "http://localhost";
const friend = "https://friend.example";
const stranger = "https://stranger.example";

type Case = [method: string, site: string | null, origin: string | null, status: number];

async function check(option: CsrfOptions["origin"], cases: Case[]) {
  const fetch = fetchFrom(
    new App().use(csrf({ origin: option })).all("/", () => new Response("ok")),
  );
  for (const [method, site, origin, status] of cases) {
    const headers = new Headers();
    if (site) headers.set("sec-fetch-site", site);
    if (origin) headers.set("origin", origin);
    const response = await fetch("/", { method, headers });
    assertEquals(response.status, status, `${method} ${site} ${origin}`);
  }
}

Deno.test("csrf lets reading through, whoever asks", () =>
  check(undefined, [
    ["GET", "cross-site", stranger, 200],
    ["HEAD", "cross-site", stranger, 200],
    ["OPTIONS", "cross-site", stranger, 200],
  ]));

Deno.test("csrf refuses changes that another site asks for", () =>
  check(undefined, [
    ["POST", "same-origin", own, 200],
    ["POST", "none", null, 200],
    ["POST", "cross-site", stranger, 403],
    ["PUT", "same-site", stranger, 403],
    ["DELETE", "cross-site", null, 403],
    ["PATCH", "cross-site", "null", 403],
  ]));

Deno.test("csrf goes by the Origin where a browser does not say more", () =>
  check(undefined, [
    ["POST", null, null, 200],
    ["POST", null, own, 200],
    ["POST", null, stranger, 403],
    ["POST", null, "null", 403],
  ]));

Deno.test("csrf lets origins through that the app trusts", async () => {
  const trusted: Case[] = [
    ["POST", "cross-site", friend, 200],
    ["POST", null, friend, 200],
    ["POST", "cross-site", stranger, 403],
  ];
  await check(friend, trusted);
  await check([own, friend], trusted);
  await check((origin) => origin === friend, trusted);
});
