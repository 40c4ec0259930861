import { HttpError } from "fresh";
import { setFlash } from "shared/ui/mod.ts";
import { federationMessages } from "../../../components/messages/federation.ts";
import { actorOf } from "../../../domain/audit.ts";
import { unlinkProvider } from "../../../domain/federation/links.ts";
import { defineAccount } from "../../../state.ts";

export const handler = defineAccount.handlers({
  // Taking something back needs no proof: who wants to is better let.
  async POST(ctx) {
    const { state } = ctx;
    const link = new URLSearchParams(await ctx.req.text()).get("link") ?? "";
    if (!await unlinkProvider(state.sql, await actorOf(state), link)) throw new HttpError(404);
    const response = ctx.redirect("/account/security", 303);
    const { unlinked } = federationMessages(state.locale);
    setFlash(response.headers, { tone: "success", text: unlinked });
    return response;
  },
});
