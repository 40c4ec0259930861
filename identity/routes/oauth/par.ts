import { preflight } from "../../http/cors.ts";
import { authenticateClient } from "../../domain/oauth/client_auth.ts";
import { checkProof } from "../../domain/oauth/dpop.ts";
import { OAuthError } from "../../domain/oauth/issuer.ts";
import { pushedSeconds, pushRequest } from "../../domain/oauth/pushed.ts";
import { validateRequest } from "../../domain/oauth/validate_request.ts";
import { answerClient } from "../../http/endpoint.ts";
import { define } from "../../state.ts";

/** Pushed authorization requests (RFC 9126): checked now, and used by the browser once. */
export const handler = define.handlers({
  OPTIONS: (ctx) => preflight(ctx.state, ctx.req),
  POST: (ctx) =>
    answerClient(ctx, async (body, form) => {
      const { state, req } = ctx;
      const client = await authenticateClient(state.sql, req, body);
      if (client.disabled || !client.grantTypes.includes("authorization_code")) {
        throw new OAuthError("unauthorized_client", "The client may not use this grant");
      }
      if (body.has("request_uri")) {
        throw new OAuthError("invalid_request", "request_uri has no place in a pushed request");
      }
      const htu = `${state.config.ORIGIN}/oauth/par`;
      const keyThumbprint = await checkProof(state.sql, req, { htu });
      if (keyThumbprint && (body.get("dpop_jkt") ?? keyThumbprint) !== keyThumbprint) {
        throw new OAuthError("invalid_dpop_proof", "dpop_jkt is another key");
      }
      form.set("client_id", client.id);
      if (keyThumbprint) form.set("dpop_jkt", keyThumbprint);
      const checked = await validateRequest(state, form);
      if (!checked.ok) {
        throw "page" in checked
          ? new OAuthError("invalid_request", `${checked.page} is not right`)
          : new OAuthError(checked.error, checked.description);
      }
      return {
        status: 201,
        body: {
          request_uri: await pushRequest(state.sql, client.id, form),
          expires_in: pushedSeconds,
        },
      };
    }),
});
