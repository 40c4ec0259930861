import { z } from "zod";
import { transaction } from "shared/db/mod.ts";
import { DomainError, readForm } from "shared/http/mod.ts";
import { setFlash } from "shared/ui/mod.ts";
import { memberMessages } from "../../../../components/messages/members.ts";
import { actorOf } from "../../../../domain/audit.ts";
import { renewInvitation, withdrawInvitation } from "../../../../domain/invitations.ts";
import { invitationLimits } from "../../../../domain/limits.ts";
import { requireRecent } from "../../../../domain/sign_in.ts";
import { mailInvitation } from "../../../../mail/invitation.ts";
import { define } from "../../../../state.ts";

const form = z.object({ act: z.enum(["resend", "withdraw"]), invitation: z.uuid() });

/** Sends an invitation again, or takes it back. */
export const handler = define.handlers({
  async POST(ctx) {
    const { state } = ctx;
    const { sql, config, locale } = state;
    const { slug, name } = state.member!.membership;
    const confirm = requireRecent(ctx);
    if (confirm) return confirm;
    const read = await readForm(ctx.req, form, { maxBytes: 4096 });
    if (!read.ok) throw new DomainError("not_found", 404, "There is no such invitation");
    const { act, invitation: id } = read.value;
    const m = memberMessages(locale);
    const actor = await actorOf(state);
    const response = ctx.redirect(`/tenants/${slug}/members`, 303);
    try {
      let text = m.withdrawn;
      if (act === "withdraw") await withdrawInvitation(sql, actor, slug, id);
      else {
        text = await transaction(sql, async (tx) => {
          const { token, invitation } = await renewInvitation(
            tx,
            actor,
            slug,
            id,
            invitationLimits(config),
          );
          const { email: to, role } = invitation;
          const invitedBy = actor.name;
          await mailInvitation(tx, config, {
            locale,
            to,
            token,
            invitedBy,
            tenant: { name },
            role,
          });
          return m.sent(to);
        });
      }
      setFlash(response.headers, { tone: "success", text });
    } catch (error) {
      if (!(error instanceof DomainError) || error.code !== "too_many_invitations") throw error;
      setFlash(response.headers, { tone: "error", text: m.errors[error.code] });
    }
    return response;
  },
});
