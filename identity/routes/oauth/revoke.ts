import { preflight } from "../../http/cors.ts";
import { authenticateClient } from "../../domain/oauth/client_auth.ts";
import { revoke } from "../../domain/oauth/introspect.ts";
import { OAuthError } from "../../domain/oauth/issuer.ts";
import { answerClient } from "../../http/endpoint.ts";
import { define } from "../../state.ts";

export const handler = define.handlers({
  OPTIONS: (ctx) => preflight(ctx.state, ctx.req),
  POST: (ctx) =>
    answerClient(ctx, async (body) => {
      const client = await authenticateClient(ctx.state.sql, ctx.req, body);
      const token = body.get("token");
      if (token === null) throw new OAuthError("invalid_request", "token is missing");
      await revoke(ctx.state, client, token);
      return { body: null };
    }),
});
