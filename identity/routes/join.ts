import { z } from "zod";
import { readForm } from "shared/http/mod.ts";
import { setFlash } from "shared/ui/mod.ts";
import { identityMessages } from "../components/messages.ts";
import { memberMessages } from "../components/messages/members.ts";
import { joinByInvitation } from "../domain/accept_invitation.ts";
import { actorOf } from "../domain/audit.ts";
import { invitationsFor } from "../domain/invitations.ts";
import { define } from "../state.ts";

const form = z.object({ invitation: z.uuid() });

/** A signed-in person accepts an invitation to their own address. */
export const handler = define.handlers({
  async POST(ctx) {
    const { sql, session, locale } = ctx.state;
    if (!session) return ctx.redirect("/sign-in", 303);
    const read = await readForm(ctx.req, form, { maxBytes: 4096 });
    const own = await invitationsFor(sql, session.accountId);
    const invitation = own.find(({ id }) => read.ok && id === read.value.invitation);
    const joined = invitation !== undefined &&
      await joinByInvitation(sql, await actorOf(ctx.state), invitation.id);
    const response = ctx.redirect("/", 303);
    setFlash(
      response.headers,
      joined
        ? { tone: "success", text: memberMessages(locale).joined(invitation.tenant.name) }
        : { tone: "error", text: identityMessages(locale).invitationGone },
    );
    return response;
  },
});
