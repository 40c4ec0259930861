import { z } from "zod";
import { problem } from "shared/http/mod.ts";
import { putMember } from "../../../../../../domain/invitations.ts";
import { provisioner } from "../../../../../../domain/provisioning.ts";
import { define } from "../../../../../../state.ts";

const input = z.object({
  email: z.email().max(254),
  name: z.string().max(100).optional(),
  role: z.enum(["owner", "manager", "clerk"]),
});

export const handler = define.handlers({
  async GET(ctx) {
    await provisioner(ctx.state, ctx.req);
    const rows = await ctx.state.sql`
      SELECT a.email, m.role, a.password_hash IS NOT NULL AS active
      FROM identity.membership m JOIN identity.account a ON a.id = m.account_id
      WHERE m.tenant_slug = ${ctx.params.slug} ORDER BY a.email`;
    const members = rows.map(({ email, role, active }) => ({
      email,
      role,
      status: active ? "active" : "invited",
    }));
    return Response.json({ members });
  },
  async PUT(ctx) {
    const actor = await provisioner(ctx.state, ctx.req);
    const body = input.safeParse(await ctx.req.json().catch(() => null));
    if (!body.success) {
      return problem(422, "invalid_member", "The member is not valid", {
        detail: z.prettifyError(body.error),
      });
    }
    const { sql, config } = ctx.state;
    const { token, ...member } = await putMember(
      sql,
      actor,
      ctx.params.slug,
      body.data,
      config.INVITATION_SECONDS,
    );
    const invitationUrl = token && `${config.ORIGIN}/invitation/${token}`;
    return Response.json({ ...member, invitationUrl });
  },
});
