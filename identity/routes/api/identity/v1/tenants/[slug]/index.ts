import { z } from "zod";
import { transaction } from "shared/db/mod.ts";
import { problem } from "shared/http/mod.ts";
import { audit } from "../../../../../../domain/audit.ts";
import { provisioner } from "../../../../../../domain/provisioning.ts";
import { deleteTenant, putTenant } from "../../../../../../domain/tenants.ts";
import { define } from "../../../../../../state.ts";

const input = z.object({ name: z.string().min(1).max(200), origin: z.url() });

export const handler = define.handlers({
  async PUT(ctx) {
    const actor = await provisioner(ctx.state, ctx.req);
    const body = input.safeParse(await ctx.req.json().catch(() => null));
    if (!body.success) {
      return problem(422, "invalid_tenant", "The tenant is not valid", {
        detail: z.prettifyError(body.error),
      });
    }
    await transaction(ctx.state.sql, async (tx) => {
      await putTenant(tx, ctx.params.slug, body.data);
      await audit(tx, actor, {
        action: "tenant.put",
        object: { type: "tenant", id: ctx.params.slug, name: body.data.name },
        after: body.data,
      });
    });
    return new Response(null, { status: 204 });
  },
  async DELETE(ctx) {
    const actor = await provisioner(ctx.state, ctx.req);
    await transaction(ctx.state.sql, async (tx) => {
      await deleteTenant(tx, ctx.params.slug);
      await audit(tx, actor, {
        action: "tenant.deleted",
        object: { type: "tenant", id: ctx.params.slug },
      });
    });
    return new Response(null, { status: 204 });
  },
});
