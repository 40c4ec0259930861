import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { appendAudit } from "shared/audit/mod.ts";
import { transaction, uuidv7 } from "shared/db/mod.ts";
import {
  type AccountDetail,
  IdentityRefused,
  IdentityUnavailable,
  type SessionRow,
} from "shared/identity_api/mod.ts";
import { adminId, withApp } from "./testing.ts";

const now = new Date().toISOString();

const session: SessionRow = {
  id: uuidv7(),
  accountId: uuidv7(),
  email: "anna@example.hu",
  name: "Kovács Anna",
  device: "Firefox · Linux",
  userAgent: "Mozilla/5.0",
  ip: "198.51.100.7",
  place: "Hungary",
  amr: ["pwd"],
  clients: ["Demo"],
  impersonator: null,
  createdAt: now,
  seenAt: now,
  expiresAt: now,
};

const account: AccountDetail = {
  id: session.accountId,
  email: session.email,
  name: session.name,
  state: "active",
  platformAdmin: false,
  platformSupport: false,
  tenants: 1,
  createdAt: now,
  seenAt: now,
  locale: "hu",
  emailVerified: true,
  disabledAt: null,
  resetRequired: false,
  memberships: [{ slug: "demo", name: "Demo", origin: "http://demo.localhost", role: "owner" }],
  factors: { password: true, totp: true, passkeys: 2, recoveryCodes: 9 },
  devices: [],
  sessions: [session],
};

const answers = {
  listAccounts: { accounts: [account], total: 60 },
  getAccount: account,
  listSessions: { sessions: [session], total: 1 },
  getSession: session,
  listAudit: { entries: [], total: 0 },
  verifyAudit: {
    chains: [
      { chain: "demo", entries: 7, brokenAt: 4, head: "ab".repeat(32) },
      { chain: "platform", entries: 9, brokenAt: null, head: "cd".repeat(32) },
    ],
  },
};

const pages = [
  "/users",
  `/users/${account.id}`,
  `/users/${account.id}/disable`,
  "/sessions",
  `/sessions/${session.id}`,
  "/audit",
  "/audit?log=admin",
  "/audit/identity",
  "/audit/admin",
  "/audit/export?log=admin",
];

Deno.test("pages about people are for the platform's administrators; support sees users only", async () => {
  await withApp(async ({ identity, browser }) => {
    identity.answers = answers;
    const stranger = await browser(null);
    const owner = await browser("owner");
    const support = await browser("platform_support");
    const admin = await browser("platform_admin");
    for (const path of pages) {
      assertEquals((await stranger.get(path)).status, 303, path);
      assertEquals((await admin.get(path)).status, 200, path);
    }
    const asked = identity.calls.length;
    for (const path of pages) {
      assertEquals((await owner.get(path)).status, 403, path);
    }
    assertEquals(identity.calls.length, asked, "identity is not even asked for a tenant's owner");
    assertEquals((await support.get("/users")).status, 200);
    assertEquals((await support.get(`/users/${account.id}`)).status, 200);
    for (const path of pages.filter((path) => !/^\/users(\/[\w-]+)?$/.test(path))) {
      assertEquals((await support.get(path)).status, 403, path);
    }
    const refused = await support.post(`/users/${account.id}/disable`, { reason: "because" });
    assertEquals(refused.status, 403);
  });
});

Deno.test("an account says that a new password was required, until there is one", async () => {
  await withApp(async ({ identity, browser }) => {
    const admin = await browser("platform_admin");
    const page = async (resetRequired: boolean) => {
      identity.answers = { ...answers, getAccount: { ...account, resetRequired } };
      return (await admin.get(`/users/${account.id}`)).text;
    };
    assertStringIncludes(await page(true), "A new password was required");
    assert(!(await page(false)).includes("A new password was required"));
  });
});

Deno.test("users are searched by a form that keeps its filters from page to page", async () => {
  await withApp(async ({ identity, browser }) => {
    identity.answers = answers;
    const admin = await browser("platform_admin");
    const { text } = await admin.get("/users?search=anna&state=active&page=2");
    const { acting, query } = identity.calls.at(-1)!;
    assertEquals([acting.accountId, acting.sid], [adminId, "s"]);
    assertEquals(query, { search: "anna", state: "active", role: "", sort: "created", page: 2 });
    assertStringIncludes(text, "search=anna&amp;state=active&amp;page=3");
    assertStringIncludes(text, "Kovács Anna");
    identity.answers = { listAccounts: { accounts: [], total: 0 } };
    assertStringIncludes((await admin.get("/users?search=nobody")).text, "Nobody found");
  });
});

Deno.test("an act has a page with a question, and wants a reason", async () => {
  await withApp(async ({ identity, browser }) => {
    identity.answers = answers;
    const admin = await browser("platform_admin");
    const path = `/users/${account.id}/disable`;
    assertStringIncludes((await admin.get(path)).text, "Nobody can sign in to it any more");
    const without = await admin.post(path, { reason: " " });
    assertEquals(without.status, 422);
    assertStringIncludes(without.text, "Give a reason of at least three letters.");
    const done = await admin.post(path, { reason: "left the shop" });
    assertEquals([done.status, done.headers.get("location")], [303, `/users/${account.id}`]);
    const { name, params, body } = identity.calls.at(-1)!;
    assertEquals([name, params, body], [
      "disableAccount",
      { id: account.id },
      { reason: "left the shop" },
    ]);
    identity.answers.setPlatformRoles = undefined;
    await admin.post(`/users/${account.id}/platform-roles`, { reason: "new job", support: "on" });
    assertEquals(identity.calls.at(-1)?.body, { reason: "new job", admin: false, support: true });
    assertEquals((await admin.get(`/users/${account.id}/nonsense`)).status, 404);
  });
});

Deno.test("what identity refuses is said on the page, and what was typed stays", async () => {
  await withApp(async ({ identity, browser }) => {
    identity.answers = answers;
    const admin = await browser("platform_admin");
    identity.call = ((call) => (endpoint, acting, input) =>
      endpoint.path.endsWith("disable")
        ? Promise.reject(new IdentityRefused(409, "last_admin", {}, "no"))
        : call.call(identity, endpoint, acting, input))(identity.call);
    const refused = await admin.post(`/users/${account.id}/disable`, { reason: "left the shop" });
    assertEquals(refused.status, 422);
    assertStringIncludes(refused.text, "This is the last administrator of the platform.");
    assertStringIncludes(refused.text, "left the shop");
  });
});

Deno.test("who has not proven lately who they are is led to identity and back to the act", async () => {
  await withApp(async ({ identity, browser }) => {
    identity.answers = answers;
    identity.stepUp = { maxAge: 600, acr: "urn:vecton:acr:2" };
    const admin = await browser("platform_admin");
    const path = `/users/${account.id}/disable`;
    const wanted = `/auth/step-up?return_to=${encodeURIComponent(path)}`;
    assertEquals((await admin.get(path)).headers.get("location"), wanted);
    identity.fail = new IdentityRefused(403, "step_up_required", {}, "no");
    const late = await admin.post(path, { reason: "left the shop" });
    assertEquals(late.status, 303);
    const back = new URL(late.headers.get("location")!, "http://x").searchParams.get("return_to")!;
    assertStringIncludes(back, `${path}?kept=`);
    identity.stepUp = null;
    identity.fail = null;
    assertStringIncludes((await admin.get(back)).text, "left the shop");
    assertEquals((await admin.get(wanted)).headers.get("location"), path);
    const away = await admin.get("/auth/step-up?return_to=//evil.example");
    assertEquals(away.headers.get("location"), "/");
    identity.fail = new IdentityRefused(403, "acting_session_ended", {}, "no");
    const ended = await admin.get("/users");
    assertEquals(ended.headers.get("location"), "/auth/sign-in?return_to=%2Fusers");
  });
});

Deno.test("while identity is away its pages say so, and Admin's own log is still there", async () => {
  await withApp(async ({ identity, browser }) => {
    identity.fail = new IdentityUnavailable("connection refused");
    const admin = await browser("platform_admin");
    const { status, text } = await admin.get("/users");
    assertEquals(status, 503);
    assertStringIncludes(text, "Identity does not answer");
    assert(!text.includes("connection refused"));
    assertEquals((await admin.get("/audit?log=admin")).status, 200);
  });
});

Deno.test("the log is searched, shown with what changed, exported and checked", async () => {
  await withApp(async ({ runtime, identity, browser }) => {
    identity.answers = { ...answers, exportAudit: "chain,number" };
    const admin = await browser("platform_admin");
    await transaction(
      runtime.sql,
      (tx) =>
        appendAudit(tx, { id: adminId, name: "Ada", ip: "198.51.100.7" }, {
          tenant: "acme",
          action: "tenant.changed",
          object: { type: "tenant", id: "acme", name: "<b>Acme</b>" },
          before: { plan: "starter", name: "Acme" },
          after: { plan: "business", name: "Acme" },
        }),
    );
    const found = await admin.get("/audit?log=admin&person=ada&action=tenant.&tenant=acme");
    assertStringIncludes(found.text, "Changed the tenant");
    assertStringIncludes(found.text, "&lt;b>Acme");
    assertStringIncludes(
      (await admin.get("/audit?log=admin&person=eve")).text,
      "Nothing found",
    );
    const entry = await admin.get("/audit/admin/acme/1");
    assertStringIncludes(entry.text, "starter");
    assertStringIncludes(entry.text, "198.51.100.7");
    const csv = await admin.get("/audit/export?log=admin&format=csv&person=ada");
    assertStringIncludes(csv.headers.get("content-disposition")!, ".csv");
    assertStringIncludes(csv.text, "tenant.changed");
    assertEquals(
      JSON.parse((await admin.get("/audit/export?log=admin&format=jsonl")).text).number,
      1,
    );
    assertEquals((await admin.get("/audit/export?log=identity&person=x")).text, "chain,number");
    assertStringIncludes((await admin.get("/audit/admin")).text, "All 1 chains are whole.");
    const broken = (await admin.get("/audit/identity")).text;
    assertStringIncludes(broken, "Broken at 4");
    assert(broken.indexOf("Broken at 4") < broken.indexOf("Whole"));
    assertEquals((await admin.get("/audit/admin/acme/2")).status, 404);
    assertEquals((await admin.get("/audit/nothing")).status, 404);
  });
});

Deno.test("a sign-up becomes a tenant by the form of a new one, once; or is declined", async () => {
  await withApp(async ({ runtime, identity, browser }) => {
    const id = uuidv7();
    const signUp = {
      id,
      name: "Éva",
      email: "eva@acme.hu",
      company: "Acme Kft.",
      slug: "acme",
      plan: "business",
      locale: "en",
      state: "waiting",
      createdAt: now,
      verifiedAt: now,
      decidedAt: null,
      decidedBy: null,
    };
    identity.answers = { getSignUp: signUp, listSignUps: { signUps: [signUp], total: 1 } };
    const admin = await browser("platform_admin");
    assertStringIncludes((await admin.get("/sign-ups")).text, "Acme Kft.");
    assertStringIncludes((await admin.get(`/sign-ups/${id}`)).text, `/tenants/new?sign_up=${id}`);
    const form = await admin.get(`/tenants/new?sign_up=${id}`);
    for (const value of ["Acme Kft.", "acme", "eva@acme.hu", id]) {
      assertStringIncludes(form.text, `value="${value}"`);
    }
    const fields = {
      key: id,
      signUp: id,
      name: "Acme Kft.",
      slug: "acme",
      ownerEmail: "eva@acme.hu",
      plan: "business",
      locale: "en",
      currency: "HUF",
      timeZone: "Europe/Budapest",
    };
    for (let i = 0; i < 2; i++) {
      const made = await admin.post("/tenants/new", fields);
      assertEquals([made.status, made.headers.get("location")], [303, "/tenants/acme"]);
      const { name, params, body } = identity.calls.at(-1)!;
      assertEquals([name, params, body], ["approveSignUp", { id }, { tenant: "acme" }]);
    }
    const tenants = await runtime.sql`SELECT slug FROM admin.tenant`;
    assertEquals(tenants.length, 1);
    assertEquals((await admin.post(`/sign-ups/${id}/decline`, { reason: "" })).status, 422);
    const declined = await admin.post(`/sign-ups/${id}/decline`, { reason: "Nobody knows them." });
    assertEquals(declined.status, 303);
    assertEquals(identity.calls.at(-1)?.name, "declineSignUp");
  });
});
