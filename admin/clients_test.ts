import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { type ClientRow, IdentityRefused } from "shared/identity_api/mod.ts";
import { withApp } from "./testing.ts";

const now = new Date().toISOString();

const client: ClientRow = {
  id: "loyalty",
  name: "Loyalty app",
  type: "confidential",
  tenant: null,
  grantTypes: ["authorization_code", "refresh_token"],
  redirectUris: ["https://loyalty.example/callback"],
  postLogoutRedirectUris: [],
  backchannelLogoutUri: null,
  scopes: [],
  audiences: [],
  idTokenAlg: "RS256",
  refreshGraceSeconds: 10,
  firstParty: false,
  disabled: false,
  createdAt: now,
  secrets: [now],
};

const answers = {
  listClients: { clients: [client], total: 1 },
  getClient: client,
  createClient: { id: "loyalty", secret: "vcs_once" },
  rotateClientSecret: { secret: "vcs_other" },
  listKeys: {
    keys: [{ kid: "k1", alg: "RS256", state: "current", createdAt: now, useFrom: now }],
  },
  rotateKeys: { changed: 0 },
};

Deno.test("pages of clients and keys are for administrators, support has none of them", async () => {
  await withApp(async ({ identity, browser }) => {
    identity.answers = answers;
    const [admin, support] = [await browser("platform_admin"), await browser("platform_support")];
    const paths = [
      "/clients",
      "/clients/new",
      "/clients/new?kind=machine",
      "/clients/loyalty",
      "/clients/loyalty/edit",
      "/clients/loyalty/delete",
      "/keys",
      "/keys/rotate",
    ];
    for (const path of paths) {
      assertEquals((await admin.get(path)).status, 200, path);
      assertEquals((await support.get(path)).status, 403, path);
    }
    assertEquals((await support.post("/keys/promote", {})).status, 403);
    assertEquals((await support.post("/clients/loyalty/rotate-secret", {})).status, 403);
    assertEquals((await admin.get("/keys/forget")).status, 404);
  });
});

Deno.test("a client is made by the form of its kind, and its secret is shown once", async () => {
  await withApp(async ({ identity, browser }) => {
    identity.answers = answers;
    const admin = await browser("platform_admin");
    const made = await admin.post("/clients/new?kind=web", {
      id: "loyalty",
      name: "Loyalty app",
      redirectUris: "https://loyalty.example/callback\r\n\r\n https://loyalty.example/other ",
      refresh: "on",
    });
    assertEquals([made.status, made.headers.get("cache-control")], [200, "no-store"]);
    assertStringIncludes(made.text, "vcs_once");
    assertEquals(identity.calls.at(-1)?.body, {
      id: "loyalty",
      name: "Loyalty app",
      type: "confidential",
      grantTypes: ["authorization_code", "refresh_token"],
      redirectUris: ["https://loyalty.example/callback", "https://loyalty.example/other"],
      postLogoutRedirectUris: [],
      scopes: [],
      audiences: [],
      firstParty: false,
    });
    assert(!(await admin.get("/clients/loyalty")).text.includes("vcs_"));
    const rotated = await admin.post("/clients/loyalty/rotate-secret", {});
    assertStringIncludes(rotated.text, "vcs_other");
    assertEquals(rotated.headers.get("cache-control"), "no-store");
    assertEquals(rotated.headers.get("set-cookie"), null);
    assertEquals(identity.calls.at(-1)?.body, { retire: false });
    const retired = await admin.post("/clients/loyalty/rotate-secret", { retire: "on" });
    assertEquals(identity.calls.at(-1)?.body, { retire: true });
    assertStringIncludes(retired.text, "every session of the app is being ended");
  });
});

Deno.test("what identity finds wrong with a client stands beside its field", async () => {
  await withApp(async ({ identity, browser }) => {
    identity.answers = answers;
    const admin = await browser("platform_admin");
    const form = { id: "loyalty", name: "Loyalty app", redirectUris: "http://loyalty.example" };
    identity.fail = new IdentityRefused(422, "invalid_input", { redirectUris: "invalid" }, "no");
    const wrong = await admin.post("/clients/new?kind=public", form);
    assertEquals(wrong.status, 422);
    assertStringIncludes(wrong.text, 'aria-describedby="field-redirectUris-error');
    assertStringIncludes(wrong.text, "http://loyalty.example");
    identity.fail = new IdentityRefused(409, "id_taken", {}, "no");
    assertStringIncludes(
      (await admin.post("/clients/new?kind=public", form)).text,
      "There is a client of this id already.",
    );
  });
});

Deno.test("an edited client keeps grants that its form does not show", async () => {
  await withApp(async ({ identity, browser }) => {
    const both: ClientRow["grantTypes"] = ["authorization_code", "client_credentials"];
    identity.answers = { ...answers, getClient: { ...client, grantTypes: both } };
    const admin = await browser("platform_admin");
    const saved = await admin.post("/clients/loyalty/edit", { name: "Loyalty", refresh: "on" });
    assertEquals(saved.status, 303);
    const { grantTypes } = identity.calls.at(-1)!.body as ClientRow;
    assertEquals(grantTypes, [...both, "refresh_token"]);
  });
});
