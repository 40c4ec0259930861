import { exportJWK, generateKeyPair, SignJWT } from "jose";
import { calculatePKCECodeChallenge } from "oauth4webapi";

type Claims = Record<string, unknown>;

interface Given {
  claims: Claims;
  challenge: string;
  redirectUri: string;
  forged: boolean;
}

/** A company's OpenID Provider, on a port of its own; its sign-in page says yes to everybody. */
export async function testProvider(secret: string) {
  const [right, wrong] = [await generateKeyPair("RS256"), await generateKeyPair("RS256")];
  const given = new Map<string, Given>();
  const server = Deno.serve(
    { port: 0, hostname: "127.0.0.1", onListen: () => {} },
    async (req): Promise<Response> => {
      const { pathname } = new URL(req.url);
      if (pathname === "/.well-known/openid-configuration") return Response.json(metadata);
      if (pathname === "/jwks") {
        const jwk = await exportJWK(right.publicKey);
        return Response.json({ keys: [{ ...jwk, kid: "k", alg: "RS256", use: "sig" }] });
      }
      const body = new URLSearchParams(await req.text());
      const one = given.get(body.get("code") ?? "");
      given.delete(body.get("code") ?? "");
      const good = pathname === "/token" && one &&
        basicOf(req) === `vecton:${secret}` &&
        body.get("redirect_uri") === one.redirectUri &&
        await calculatePKCECodeChallenge(body.get("code_verifier")!) === one.challenge;
      if (!good) return Response.json({ error: "invalid_grant" }, { status: 400 });
      const idToken = await new SignJWT(one.claims)
        .setProtectedHeader({ alg: "RS256", kid: "k" })
        .sign((one.forged ? wrong : right).privateKey);
      return Response.json({ access_token: "x", token_type: "Bearer", id_token: idToken });
    },
  );
  const issuer = `http://127.0.0.1:${server.addr.port}`;
  const metadata: Record<string, unknown> = {
    issuer,
    authorization_endpoint: `${issuer}/authorize`,
    token_endpoint: `${issuer}/token`,
    jwks_uri: `${issuer}/jwks`,
    response_types_supported: ["code"],
    subject_types_supported: ["public"],
    id_token_signing_alg_values_supported: ["RS256"],
  };
  return {
    issuer,
    /** What the browser brings back from the address that it was sent to. */
    answer(address: string, claims: Claims, { forged = false } = {}): string {
      const asked = new URL(address).searchParams;
      const code = crypto.randomUUID();
      const now = Math.floor(Date.now() / 1000);
      const redirectUri = asked.get("redirect_uri")!;
      given.set(code, {
        claims: {
          iss: issuer,
          aud: asked.get("client_id"),
          nonce: asked.get("nonce"),
          iat: now,
          exp: now + 300,
          ...claims,
        },
        challenge: asked.get("code_challenge")!,
        redirectUri,
        forged,
      });
      return `${redirectUri}?${new URLSearchParams({ code, state: asked.get("state")! })}`;
    },
    [Symbol.asyncDispose]: () => server.shutdown(),
  };
}

/** Both parts are form-encoded (RFC 6749, 2.3.1). */
const basicOf = (req: Request): string =>
  decodeURIComponent(atob(req.headers.get("authorization")?.replace(/^Basic /, "") ?? ""));
