import { assertEquals } from "@std/assert";
import { exportJWK, generateKeyPair, SignJWT } from "jose";
import { authorizer } from "./authorize.ts";

const { publicKey, privateKey } = await generateKeyPair("RS256", { extractable: true });

/** Identity and CI as two issuers, and a request with a token of one of them. */
async function withIssuers(
  test: (stage: {
    ask(token: string | null, wanted: { scope: string; ci: boolean }): Promise<number | string>;
    client(scope: string): Promise<string>;
    ci(claims?: Record<string, unknown>): Promise<string>;
  }) => Promise<void>,
) {
  const keys = [{ ...await exportJWK(publicKey), kid: "k1", alg: "RS256", use: "sig" }];
  const serve = () =>
    Deno.serve({ port: 0, hostname: "127.0.0.1", onListen: () => {} }, (req) => {
      const { pathname, origin } = new URL(req.url);
      return pathname.endsWith("openid-configuration")
        ? Response.json({ issuer: origin, jwks_uri: `${origin}/.well-known/jwks` })
        : Response.json({ keys });
    });
  await using identity = serve();
  await using actions = serve();
  const [issuer, ciIssuer] = [identity, actions].map(({ addr }) => `http://127.0.0.1:${addr.port}`);
  const authorize = authorizer({ issuer }, {
    issuer: ciIssuer,
    audience: "vecton-devops",
    repository: "vecton/vecton",
    ref: "refs/heads/main",
    workflow: ".github/workflows/release.yaml",
  });
  const sign = (claims: Record<string, unknown>, typ: string) =>
    new SignJWT(claims).setProtectedHeader({ alg: "RS256", kid: "k1", typ })
      .setIssuedAt().setExpirationTime("5m").sign(privateKey);
  await test({
    /** The caller's name, or the status of the refusal. */
    async ask(token, wanted) {
      const headers = token === null ? undefined : { authorization: `Bearer ${token}` };
      const granted = await authorize(new Request("http://devops/", { headers }), wanted);
      return granted instanceof Response ? granted.status : granted.name;
    },
    client: (scope) =>
      sign({ iss: issuer, aud: "devops-api", sub: "admin", client_id: "admin", scope }, "at+jwt"),
    ci: (claims = {}) =>
      sign({
        iss: ciIssuer,
        aud: "vecton-devops",
        sub: "repo:vecton/vecton:ref:refs/heads/main",
        repository: "vecton/vecton",
        ref: "refs/heads/main",
        workflow_ref: "vecton/vecton/.github/workflows/release.yaml@refs/heads/main",
        run_id: "42",
        ...claims,
      }, "JWT"),
  });
}

Deno.test("a client may do what its scopes say", async () => {
  await withIssuers(async ({ ask, client }) => {
    const token = await client("releases:read tenants:read");
    assertEquals(await ask(token, { scope: "releases:read", ci: false }), "admin");
    assertEquals(await ask(token, { scope: "releases:write", ci: true }), 403);
    assertEquals(await ask(null, { scope: "releases:read", ci: false }), 401);
  });
});

Deno.test("CI may begin a release, by its own token, and nothing else", async () => {
  await withIssuers(async ({ ask, ci }) => {
    const begin = { scope: "releases:write", ci: true };
    assertEquals(await ask(await ci(), begin), "ci vecton/vecton run 42");
    assertEquals(await ask(await ci(), { scope: "releases:write", ci: false }), 403);
    assertEquals(await ask(await ci({ ref: "refs/heads/feature" }), begin), 401);
  });
});

Deno.test("no issuer's word is taken for the other's", async () => {
  await withIssuers(async ({ ask, ci, client }) => {
    const begin = { scope: "releases:write", ci: true };
    // Signed with a key that both publish here: only issuer, audience and type tell them apart.
    assertEquals(await ask(await ci({ iss: "http://elsewhere.example" }), begin), 401);
    assertEquals(await ask(await ci({ aud: "devops-api", scope: "releases:write" }), begin), 401);
    assertEquals(await ask(await client("releases:write"), begin), "admin");
  });
});
