import { decodeBase64 } from "@std/encoding";
import { createLocalJWKSet, jwtVerify } from "jose";
import { authenticateClient, type Client, getClient } from "../../domain/clients.ts";
import { introspectPersonalToken, isPersonalToken } from "../../domain/personal_tokens.ts";
import { define, type State } from "../../state.ts";

/** RFC 7662 for the tokens that a tenant's API takes. */
export const handler = define.handlers({
  async POST(ctx) {
    const { state, req } = ctx;
    const [, encoded = ""] = /^Basic (.+)$/.exec(req.headers.get("authorization") ?? "") ?? [];
    const [id, secret = ""] = new TextDecoder().decode(decodeBase64(encoded)).split(":")
      .map(decodeURIComponent);
    const client = await authenticateClient(state.sql, id, secret);
    if (!client) return Response.json({ error: "invalid_client" }, { status: 401 });
    const token = new URLSearchParams(await req.text()).get("token") ?? "";
    const found = isPersonalToken(token)
      ? await introspectPersonalToken(state.sql, client, token)
      : await machineToken(state, client, token);
    return Response.json(found ?? { active: false }, { headers: { "cache-control": "no-store" } });
  },
});

async function machineToken({ keys, sql, config }: State, client: Client, token: string) {
  try {
    const { payload } = await jwtVerify(token, createLocalJWKSet(await keys.jwks()), {
      issuer: config.ORIGIN,
      typ: "at+jwt",
    });
    const known = await getClient(sql, String(payload.client_id));
    const here = client.redirectUris.some((uri) => new URL(uri).origin === payload.aud);
    return known && here ? { active: true, vecton_tenant: known.tenant, ...payload } : null;
  } catch {
    return null;
  }
}
