import { z } from "zod";
import { problem } from "shared/http/mod.ts";
import { listInvitations, putMember } from "../../../../../../domain/invitations.ts";
import { listMembers } from "../../../../../../domain/members.ts";
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
    const { sql } = ctx.state;
    const [active, invited] = await Promise.all([
      listMembers(sql, ctx.params.slug),
      listInvitations(sql, ctx.params.slug),
    ]);
    const members = [
      ...active.map(({ email, role }) => ({ email, role, status: "active" })),
      ...invited.map(({ email, role }) => ({ email, role, status: "invited" })),
    ];
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
