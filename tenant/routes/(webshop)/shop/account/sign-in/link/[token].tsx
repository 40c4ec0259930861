import type { Context } from "fresh";
import {
  readMailLink,
  useMailLink,
} from "../../../../../../services/webshop/customers/mail_sign_in.ts";
import { signIn, visitorOf } from "../../(_components)/browser.ts";
import { accountMessages } from "../../(_components)/messages.ts";
import { type AccountAreaState, defineArea } from "../../(_components)/state.ts";
import { askPage, gonePage, textPage } from "../../(_components)/TaskPage.tsx";

/** What stands in the way of a link, as a page; null: nothing does. */
async function obstacle(ctx: Context<AccountAreaState>) {
  const { state, req, params } = ctx;
  const link = await readMailLink(state, visitorOf(state, req).browser, params.token);
  if (!link) return gonePage(ctx);
  if (link.sameBrowser) return null;
  const m = accountMessages(state.locale);
  const status = req.method === "POST" ? 403 : 200;
  return textPage(ctx, { title: m.otherBrowserTitle, text: m.otherBrowserText, status });
}

export const handler = defineArea.handlers({
  // Only shows: a mail scanner that opens the link must not use it up.
  async GET(ctx) {
    const m = accountMessages(ctx.state.locale);
    return await obstacle(ctx) ??
      askPage(ctx, { title: m.linkTitle, text: m.linkText, action: m.signIn });
  },

  async POST(ctx) {
    const { state, req, params } = ctx;
    const stop = await obstacle(ctx);
    if (stop) return stop;
    const used = await useMailLink(state, visitorOf(state, req).browser, params.token);
    if (!used.ok) return await gonePage(ctx);
    return await signIn(state, req, { accountId: used.accountId, amr: ["otp"] }, used.returnTo);
  },
});
