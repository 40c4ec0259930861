import { z } from "zod";
import { transaction } from "shared/db/mod.ts";
import { problem } from "shared/http/mod.ts";
import { audit } from "../../../../../domain/audit.ts";
import { clientInput, putClient } from "../../../../../domain/oauth/clients.ts";
import { provisioner } from "../../../../../domain/provisioning.ts";
import { define } from "../../../../../state.ts";

export const handler = define.handlers({
  async PUT(ctx) {
    const actor = await provisioner(ctx.state, ctx.req);
    const input = clientInput.safeParse(await ctx.req.json().catch(() => null));
    if (!input.success) {
      return problem(422, "invalid_client_metadata", "The client is not valid", {
        detail: z.prettifyError(input.error),
      });
    }
    await transaction(ctx.state.sql, async (tx) => {
      await putClient(tx, ctx.params.id, input.data);
      await audit(tx, actor, {
        tenant: input.data.tenant,
        action: "client.put",
        object: { type: "client", id: ctx.params.id, name: input.data.name },
      });
    });
    return new Response(null, { status: 204 });
  },
});
