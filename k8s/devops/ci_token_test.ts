import { assertEquals, assertRejects } from "@std/assert";
import { exportJWK, generateKeyPair, SignJWT, UnsecuredJWT } from "jose";
import { isCiToken, verifyCiToken } from "./ci_token.ts";

const { publicKey, privateKey } = await generateKeyPair("RS256", { extractable: true });
const stranger = await generateKeyPair("RS256", { extractable: true });

const claims = {
  sub: "repo:vecton/vecton:ref:refs/heads/main",
  repository: "vecton/vecton",
  ref: "refs/heads/main",
  workflow_ref: "vecton/vecton/.github/workflows/release.yaml@refs/heads/main",
  run_id: "42",
};

/** An issuer like that of GitHub Actions, and who checks its tokens. */
async function withIssuer(
  test: (stage: {
    issuer: string;
    /** The caller that the token stands for, or null. */
    verify(token: string): Promise<{ name: string } | null>;
    sign(changes?: Record<string, unknown>, key?: CryptoKey, lifetime?: string): Promise<string>;
  }) => Promise<void>,
) {
  const keys = [{ ...await exportJWK(publicKey), kid: "k1", alg: "RS256", use: "sig" }];
  await using server = Deno.serve(
    { port: 0, hostname: "127.0.0.1", onListen: () => {} },
    (req) =>
      new URL(req.url).pathname === "/.well-known/jwks"
        ? Response.json({ keys })
        : new Response(null, { status: 404 }),
  );
  const issuer = `http://127.0.0.1:${server.addr.port}`;
  await test({
    issuer,
    verify: verifyCiToken({
      issuer,
      audience: "vecton-devops",
      repository: "vecton/vecton",
      ref: "refs/heads/main",
      workflow: ".github/workflows/release.yaml",
    }),
    sign: (changes = {}, key = privateKey, lifetime = "5m") =>
      new SignJWT({ iss: issuer, aud: "vecton-devops", ...claims, ...changes })
        .setProtectedHeader({ alg: "RS256", kid: "k1" })
        .setIssuedAt().setExpirationTime(lifetime).sign(key),
  });
}

Deno.test("the release workflow on main is let in, by its run", async () => {
  await withIssuer(async ({ issuer, verify, sign }) => {
    const token = await sign();
    assertEquals(isCiToken(token, issuer), true);
    assertEquals(await verify(token), { name: "ci vecton/vecton run 42" });
  });
});

Deno.test("another repository, branch, workflow, audience or issuer is not", async () => {
  await withIssuer(async ({ verify, sign }) => {
    const wrong: Record<string, unknown>[] = [
      { repository: "vecton/fork" },
      { ref: "refs/heads/feature" },
      { ref: "refs/pull/7/merge" },
      { workflow_ref: "vecton/vecton/.github/workflows/test.yaml@refs/heads/main" },
      { workflow_ref: "vecton/vecton/.github/workflows/release.yaml@refs/heads/feature" },
      { workflow_ref: undefined },
      { aud: "https://github.com/vecton" },
      { iss: "https://token.actions.githubusercontent.com" },
    ];
    for (const changes of wrong) {
      assertEquals(await verify(await sign(changes)), null, JSON.stringify(changes));
    }
  });
});

Deno.test("an expired, unsigned, foreign or mangled token is not", async () => {
  await withIssuer(async ({ issuer, verify, sign }) => {
    assertEquals(await verify(await sign({}, privateKey, "-1m")), null);
    assertEquals(await verify(await sign({}, stranger.privateKey)), null);
    const unsecured = new UnsecuredJWT({ ...claims, iss: issuer, aud: "vecton-devops" })
      .setIssuedAt().setExpirationTime("5m").encode();
    assertEquals(await verify(unsecured), null);
    // The public key as if it were a shared secret.
    const secret = new TextEncoder().encode(JSON.stringify(await exportJWK(publicKey)));
    const confused = await new SignJWT({ ...claims, iss: issuer, aud: "vecton-devops" })
      .setProtectedHeader({ alg: "HS256", kid: "k1" }).setIssuedAt().setExpirationTime("5m")
      .sign(secret);
    assertEquals(await verify(confused), null);
    const [header, , signature] = (await sign()).split(".");
    const other = btoa(JSON.stringify({ ...claims, iss: issuer, aud: "vecton-devops" }));
    assertEquals(await verify(`${header}.${other.replaceAll("=", "")}.${signature}`), null);
    assertEquals(isCiToken("not a token", issuer), false);
  });
});

Deno.test("keys that cannot be fetched are no refusal: it may be tried again", async () => {
  let token = "";
  let verifier = (_: string): Promise<unknown> => Promise.resolve(null);
  await withIssuer(async ({ verify, sign }) => {
    token = await sign();
    verifier = verify;
  });
  await assertRejects(() => verifier(token));
});
