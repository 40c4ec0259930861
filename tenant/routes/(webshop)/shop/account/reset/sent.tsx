import { accountMessages } from "../(_components)/messages.ts";
import { defineArea } from "../(_components)/state.ts";
import { textPage } from "../(_components)/TaskPage.tsx";

export const handler = defineArea.handlers((ctx) => {
  const m = accountMessages(ctx.state.locale);
  const link = { href: "/shop/account/sign-in", label: m.backToSignIn };
  return textPage(ctx, { title: m.sentTitle, text: m.resetSentText, link });
});
