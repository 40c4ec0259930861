import { networkOf } from "shared/credentials/throttle.ts";
import { corsHeaders, preflight } from "../../http/cors.ts";
import { findAccessToken } from "../../domain/oauth/access_token.ts";
import { claimsFor, scopesOf } from "../../domain/oauth/claims.ts";
import { checkProof, dpopAlgorithms } from "../../domain/oauth/dpop.ts";
import { OAuthError } from "../../domain/oauth/issuer.ts";
import { define, type State } from "../../state.ts";

/** Who the token is of (OpenID Connect Core 5.3), read from the grant: a revocation counts at once. */
async function answer(state: State, req: Request, url: URL): Promise<Response> {
  const cors = await corsHeaders(state, req);
  const refuse = (status: number, error?: string, scheme = "Bearer") => {
    const challenge = error
      ? `${scheme} error="${error}"`
      : `Bearer, DPoP algs="${dpopAlgorithms.join(" ")}"`;
    return Response.json({ error: error ?? "invalid_token" }, {
      status,
      headers: { ...cors, "www-authenticate": challenge, "cache-control": "no-store" },
    });
  };
  const seconds = await state.limits.requests.take(networkOf(state.ip));
  if (seconds > 0) return tooMany(seconds);
  // In an address, a token would end in logs (RFC 9700, 4.3.2).
  if (url.searchParams.has("access_token")) return refuse(400, "invalid_request");
  const header = req.headers.get("authorization");
  const [, scheme, token] = /^(Bearer|DPoP) +([\w.~+/-]+=*)$/i.exec(header ?? "") ?? [];
  if (!token) return header ? refuse(401, "invalid_token") : refuse(401);

  const bound = scheme.toLowerCase() === "dpop";
  const found = await findAccessToken(state, token, state.config.ORIGIN);
  const key = (found?.payload.cnf as { jkt?: string } | undefined)?.jkt ?? null;
  if (!found?.grant || bound !== (key !== null)) {
    const wait = await state.limits.failures.take(networkOf(state.ip));
    return wait > 0 ? tooMany(wait) : refuse(401, "invalid_token", key ? "DPoP" : "Bearer");
  }
  if (bound) {
    try {
      const htu = `${state.config.ORIGIN}/oauth/userinfo`;
      const shown = await checkProof(state.sql, req, { htu, accessToken: token });
      if (shown !== key) return refuse(401, "invalid_dpop_proof", "DPoP");
    } catch (error) {
      if (!(error instanceof OAuthError)) throw error;
      return refuse(401, error.code, "DPoP");
    }
  }
  const { grant, payload: { scope } } = found;
  if (!scopesOf(scope).includes("openid")) return refuse(403, "insufficient_scope");
  return Response.json({ sub: grant.person.id, ...claimsFor(scope, grant.person) }, {
    headers: { ...cors, "cache-control": "no-store" },
  });
}

const tooMany = (seconds: number) =>
  Response.json({ error: "too_many_requests" }, {
    status: 429,
    headers: { "retry-after": String(seconds), "cache-control": "no-store" },
  });

export const handler = define.handlers({
  OPTIONS: (ctx) => preflight(ctx.state, ctx.req),
  GET: (ctx) => answer(ctx.state, ctx.req, ctx.url),
  POST: (ctx) => answer(ctx.state, ctx.req, ctx.url),
});
