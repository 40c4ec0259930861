import { readLink } from "shared/credentials/links.ts";
import { setFlash } from "shared/ui/mod.ts";
import { confirmNewEmail } from "../../../../../../services/webshop/customers/email_addresses.ts";
import { accountMessages } from "../../(_components)/messages.ts";
import { defineArea } from "../../(_components)/state.ts";
import { askPage, gonePage } from "../../(_components)/TaskPage.tsx";

export const handler = defineArea.handlers({
  // Only shows: a mail scanner that opens the link must not use it up.
  async GET(ctx) {
    const m = accountMessages(ctx.state.locale);
    const link = await readLink(ctx.state.sql, "change_email", ctx.params.token);
    if (!link) return await gonePage(ctx);
    return await askPage(ctx, {
      title: m.newEmailTitle,
      text: m.newEmailText,
      action: m.newEmailAction,
    });
  },

  async POST(ctx) {
    if (!await confirmNewEmail(ctx.state, ctx.params.token)) return await gonePage(ctx);
    const response = ctx.redirect("/shop/account", 303);
    const text = accountMessages(ctx.state.locale).newEmailDone;
    setFlash(response.headers, { tone: "success", text });
    return response;
  },
});
