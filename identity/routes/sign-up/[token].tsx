import { signInMessages } from "../../components/messages/sign_in.ts";
import { linkGonePage } from "../../components/sign_in/EndedPage.tsx";
import { askPage, textPage } from "../../components/sign_in/TextPage.tsx";
import { readSignUp, verifySignUp } from "../../domain/sign_ups.ts";
import { define, type State } from "../../state.ts";

const gone = (state: State) => ({
  href: "/sign-up",
  label: signInMessages(state.locale).signUpTitle,
});

export const handler = define.handlers({
  async GET(ctx) {
    const m = signInMessages(ctx.state.locale);
    const signUp = await readSignUp(ctx.state.sql, ctx.params.token);
    if (!signUp) return linkGonePage(ctx, gone(ctx.state));
    return askPage(ctx, {
      title: m.signUpConfirmTitle,
      text: m.signUpConfirmText(signUp.company),
      action: m.signUpConfirmAction,
    });
  },
  async POST(ctx) {
    const { state, params } = ctx;
    const { ip, requestId } = state;
    const m = signInMessages(state.locale);
    if (!await verifySignUp(state, params.token, { ip, requestId })) {
      return linkGonePage(ctx, gone(state));
    }
    return textPage(ctx, { title: m.signUpDoneTitle, text: m.signUpDoneText });
  },
});
