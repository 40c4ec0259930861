import { signInMessages } from "../../components/messages/sign_in.ts";
import { textPage } from "../../components/sign_in/TextPage.tsx";
import { define } from "../../state.ts";

export const handler = define.handlers((ctx) => {
  const m = signInMessages(ctx.state.locale);
  const link = { href: "/sign-in", label: m.backToSignIn };
  return textPage(ctx, { title: m.sentTitle, text: m.resetSentText, link });
});
