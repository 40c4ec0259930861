import { preflight } from "../../http/cors.ts";
import { authenticateClient } from "../../domain/oauth/client_auth.ts";
import { deviceGrant } from "../../domain/oauth/clients.ts";
import { beginDevice } from "../../domain/oauth/device.ts";
import { OAuthError } from "../../domain/oauth/issuer.ts";
import { grantable } from "../../domain/oauth/validate_request.ts";
import { answerClient } from "../../http/endpoint.ts";
import { define } from "../../state.ts";

export const handler = define.handlers({
  OPTIONS: (ctx) => preflight(ctx.state, ctx.req),
  POST: (ctx) =>
    answerClient(ctx, async (body) => {
      const client = await authenticateClient(ctx.state.sql, ctx.req, body);
      if (client.disabled || !client.grantTypes.includes(deviceGrant)) {
        throw new OAuthError("unauthorized_client", "The client may not use this grant");
      }
      const audience = body.get("resource");
      if (audience !== null && !client.audiences.includes(audience)) {
        throw new OAuthError("invalid_target", "The client may not call this resource");
      }
      const scope = grantable(client, body).join(" ");
      if (scope === "") throw new OAuthError("invalid_scope", "No scope that can be given");
      return { body: await beginDevice(ctx.state, client, { scope, audience }) };
    }),
});
