import { createLocalJWKSet, jwtVerify } from "jose";
import { userinfo } from "../../domain/tokens.ts";
import { define, type State } from "../../state.ts";

async function answer(state: State, req: Request): Promise<Response> {
  const { sql, keys, config } = state;
  const [, token] = /^Bearer ([\w.~+/-]+=*)$/i.exec(req.headers.get("authorization") ?? "") ?? [];
  if (!token) return refuse("Bearer");
  try {
    const { payload } = await jwtVerify(token, createLocalJWKSet(await keys.jwks()), {
      issuer: config.ORIGIN,
      audience: config.ORIGIN,
      typ: "at+jwt",
      algorithms: ["RS256"],
    });
    const claims = await userinfo(sql, payload.jti ?? "");
    if (claims) return Response.json(claims, { headers: { "cache-control": "no-store" } });
  } catch {
    // Whatever is wrong with the token, the answer is the same.
  }
  return refuse('Bearer error="invalid_token"');
}

function refuse(challenge: string): Response {
  return Response.json({ error: "invalid_token" }, {
    status: 401,
    headers: { "www-authenticate": challenge, "cache-control": "no-store" },
  });
}

export const handler = define.handlers({
  GET: (ctx) => answer(ctx.state, ctx.req),
  POST: (ctx) => answer(ctx.state, ctx.req),
});
