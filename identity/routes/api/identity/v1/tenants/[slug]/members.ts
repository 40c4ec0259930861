import { z } from "zod";
import { problem } from "shared/http/mod.ts";
import type { Tx } from "shared/db/mod.ts";
import { takeMailSlot } from "shared/credentials/mail_caps.ts";
import { listInvitations } from "../../../../../../domain/invitations.ts";
import { mailCaps } from "../../../../../../domain/limits.ts";
import { listMembers } from "../../../../../../domain/members.ts";
import { putMember } from "../../../../../../domain/provision_member.ts";
import { provisioner } from "../../../../../../domain/provisioning.ts";
import { mailInvitation } from "../../../../../../mail/invitation.ts";
import { define } from "../../../../../../state.ts";

const input = z.object({
  email: z.email().max(254),
  name: z.string().max(100).optional(),
  role: z.enum(["owner", "manager", "clerk"]),
  /** Language of the mail: the shop's. */
  locale: z.enum(["hu", "en"]).default("hu"),
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
    const { slug } = ctx.params;
    const { email: to, role, locale } = body.data;
    const mail = async (tx: Tx, token: string) => {
      if (!await takeMailSlot(tx, { to, tenant: slug }, mailCaps(config))) return false;
      const [tenant] = await tx<{ name: string }[]>`
        SELECT name FROM identity.tenant WHERE slug = ${slug}`;
      await mailInvitation(tx, config, { to, locale, token, invitedBy: null, tenant, role });
      return true;
    };
    const key = ctx.req.headers.get("idempotency-key");
    const seconds = config.INVITATION_SECONDS;
    const { token, ...member } = await putMember(sql, actor, slug, body.data, seconds, {
      mail,
      ...(key ? { repeatable: { key, secretKey: config.IDENTITY_SECRET_KEY } } : {}),
    });
    const invitationUrl = token && `${config.ORIGIN}/invitation/${token}`;
    return Response.json({ ...member, invitationUrl });
  },
});
