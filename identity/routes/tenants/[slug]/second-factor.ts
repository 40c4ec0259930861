import { DomainError } from "shared/http/mod.ts";
import { setFlash } from "shared/ui/mod.ts";
import { memberMessages } from "../../../components/messages/members.ts";
import { actorOf } from "../../../domain/audit.ts";
import { requireRecent } from "../../../domain/sign_in.ts";
import { requireSecondFactor } from "../../../domain/tenants.ts";
import { define } from "../../../state.ts";

/** An owner says whether staff need a second factor. */
export const handler = define.handlers({
  async POST(ctx) {
    const { state } = ctx;
    const confirm = requireRecent(ctx);
    if (confirm) return confirm;
    const { slug } = state.member!.membership;
    const required = (await ctx.req.formData()).get("required") === "on";
    const m = memberMessages(state.locale);
    const response = ctx.redirect(`/tenants/${slug}/members`, 303);
    try {
      await requireSecondFactor(state.sql, await actorOf(state), slug, required);
      setFlash(response.headers, { tone: "success", text: m.settingSaved });
    } catch (error) {
      if (!(error instanceof DomainError) || !m.errors[error.code]) throw error;
      if (error.status === 403) throw error;
      setFlash(response.headers, { tone: "error", text: m.errors[error.code] });
    }
    return response;
  },
});
