import { authenticateClient } from "../../domain/oauth/client_auth.ts";
import { introspect } from "../../domain/oauth/introspect.ts";
import { OAuthError } from "../../domain/oauth/issuer.ts";
import { answerClient } from "../../http/endpoint.ts";
import { define } from "../../state.ts";

export const handler = define.handlers({
  POST: (ctx) =>
    answerClient(ctx, async (body) => {
      const client = await authenticateClient(ctx.state.sql, ctx.req, body);
      // Whoever knows a public client's id could try tokens out here.
      if (client.disabled || client.type === "public") {
        throw new OAuthError("invalid_client", "The client could not be authenticated", 401);
      }
      const token = body.get("token");
      if (token === null) throw new OAuthError("invalid_request", "token is missing");
      return { body: await introspect(ctx.state, client, token) };
    }),
});
