import { readLink } from "shared/credentials/links.ts";
import { setFlash } from "shared/ui/mod.ts";
import { undoNewEmail } from "../../../../../../services/webshop/customers/email_addresses.ts";
import { accountMessages } from "../../(_components)/messages.ts";
import { defineArea } from "../../(_components)/state.ts";
import { askPage, gonePage } from "../../(_components)/TaskPage.tsx";

export const handler = defineArea.handlers({
  // Only shows: a mail scanner that opens the link must not use it up.
  async GET(ctx) {
    const m = accountMessages(ctx.state.locale);
    const link = await readLink(ctx.state.sql, "undo_email", ctx.params.token);
    if (!link) return await gonePage(ctx);
    return await askPage(ctx, {
      title: m.undoTitle,
      text: m.undoText,
      action: m.undoAction,
    });
  },

  async POST(ctx) {
    if (!await undoNewEmail(ctx.state, ctx.params.token)) return await gonePage(ctx);
    const response = ctx.redirect("/shop/account/reset", 303);
    const text = accountMessages(ctx.state.locale).undoDone;
    setFlash(response.headers, { tone: "success", text });
    return response;
  },
});
