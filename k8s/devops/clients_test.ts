import { assertEquals, assertRejects } from "@std/assert";
import { argoClient, ArgoUnavailable } from "./argo.ts";
import { identityClient, IdentityUnavailable } from "./identity.ts";

interface Heard {
  method: string;
  path: string;
  host: string | null;
  authorization: string | null;
  body: unknown;
}

/** A server that notes what it hears and answers what the test says. */
async function withServer(
  answer: (path: string, method: string) => Response,
  test: (url: string, heard: Heard[]) => Promise<void>,
) {
  const heard: Heard[] = [];
  await using server = Deno.serve(
    { port: 0, hostname: "127.0.0.1", onListen: () => {} },
    async (req) => {
      const { pathname, search } = new URL(req.url);
      const text = await req.text();
      heard.push({
        method: req.method,
        path: pathname + search,
        host: req.headers.get("host"),
        authorization: req.headers.get("authorization"),
        body: text ? JSON.parse(text) : null,
      });
      return answer(pathname, req.method);
    },
  );
  await test(`http://127.0.0.1:${server.addr.port}`, heard);
}

const issuer = "http://identity.localhost:8000";

Deno.test("identity is dialled at one address and addressed by its own name", async () => {
  await withServer(
    (path) =>
      path.endsWith("/members")
        ? Response.json({
          accountId: "7",
          status: "invited",
          invitationUrl: `${issuer}/invitations/x`,
        })
        : new Response(null, { status: 204 }),
    async (dialUrl, heard) => {
      const identity = identityClient({ issuer, dialUrl, token: () => Promise.resolve("t0ken") });
      await identity.registerClient({
        id: "tenant-acme",
        name: "Acme",
        secret: "s",
        origin: "http://acme.localhost:8000",
        tenant: "acme",
      });
      const owner = await identity.addOwner("acme", {
        email: "eva@acme.hu",
        locale: "en",
        key: "0198",
      });
      assertEquals(owner.invitationUrl, `${issuer}/invitations/x`);
      assertEquals(heard[0], {
        method: "PUT",
        path: "/api/identity/v1/clients/tenant-acme",
        host: "identity.localhost:8000",
        authorization: "Bearer t0ken",
        body: {
          name: "Acme",
          secret: "s",
          tenant: "acme",
          redirectUris: ["http://acme.localhost:8000/auth/callback"],
          postLogoutRedirectUris: ["http://acme.localhost:8000/"],
          backchannelLogoutUri: "http://acme.localhost:8000/auth/backchannel-logout",
          firstParty: true,
          scopes: ["identity:locations"],
          audiences: ["identity-api"],
        },
      });
      assertEquals(heard[1].body, { email: "eva@acme.hu", locale: "en", role: "owner" });
    },
  );
});

Deno.test("an identity that refuses or is away is told apart from one that never knew", async () => {
  await withServer(
    (_path, method) => new Response(null, { status: method === "DELETE" ? 404 : 500 }),
    async (dialUrl) => {
      const identity = identityClient({ issuer, dialUrl, token: () => Promise.resolve("t") });
      await identity.removeTenant("acme");
      await assertRejects(
        () => identity.registerTenant("acme", { name: "Acme", origin: issuer }),
        IdentityUnavailable,
        "500",
      );
    },
  );
  const away = identityClient({
    issuer,
    dialUrl: "http://127.0.0.1:1",
    token: () => Promise.resolve("t"),
  });
  await assertRejects(() => away.removeTenant("acme"), IdentityUnavailable);
});

Deno.test("Argo CD is read leniently and asked to remove with all that it made", async () => {
  await withServer((path, method) => {
    if (method === "DELETE") return Response.json({});
    if (path.endsWith("/tenant-none")) return new Response("{}", { status: 404 });
    if (path.endsWith("/resource-tree")) return Response.json({ nodes: null });
    return Response.json({ metadata: { name: "tenant-acme", labels: {}, uid: "x" }, spec: {} });
  }, async (url, heard) => {
    const argo = argoClient({ url, token: "key" });
    assertEquals(await argo.application("none"), null);
    assertEquals((await argo.application("acme"))?.status, undefined);
    assertEquals(await argo.tree("acme"), []);
    await argo.remove("acme", new Date());
    assertEquals(heard.at(-1)?.method, "DELETE");
    assertEquals(
      heard.at(-1)?.path,
      "/api/v1/applications/tenant-acme?cascade=true&propagationPolicy=background",
    );
    assertEquals(heard[0].authorization, "Bearer key");
  });
  await assertRejects(
    () => argoClient({ url: "http://127.0.0.1:1" }).application("acme"),
    ArgoUnavailable,
  );
});
