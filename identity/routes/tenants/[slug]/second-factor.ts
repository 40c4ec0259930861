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
    await requireSecondFactor(state.sql, await actorOf(state), slug, required);
    const response = ctx.redirect(`/tenants/${slug}/members`, 303);
    const text = memberMessages(state.locale).settingSaved;
    setFlash(response.headers, { tone: "success", text });
    return response;
  },
});
