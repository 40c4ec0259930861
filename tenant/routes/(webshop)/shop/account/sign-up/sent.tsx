import { accountMessages } from "../(_components)/messages.ts";
import { defineArea } from "../(_components)/state.ts";
import { textPage } from "../(_components)/TaskPage.tsx";

export const handler = defineArea.handlers((ctx) => {
  const m = accountMessages(ctx.state.locale);
  const link = { href: "/shop", label: m.toShop };
  return textPage(ctx, { title: m.sentTitle, text: m.sentText, link });
});
