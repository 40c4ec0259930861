import { readLink } from "shared/credentials/links.ts";
import { setFlash } from "shared/ui/mod.ts";
import { signInMessages } from "../../../components/messages/sign_in.ts";
import { linkGonePage } from "../../../components/sign_in/EndedPage.tsx";
import { askPage } from "../../../components/sign_in/TextPage.tsx";
import { verifyEmail } from "../../../domain/email_addresses.ts";
import { define, type State } from "../../../state.ts";

const gone = (state: State) => ({
  href: "/email",
  label: signInMessages(state.locale).emailTitle,
});

export const handler = define.handlers({
  async GET(ctx) {
    const m = signInMessages(ctx.state.locale);
    const link = await readLink(ctx.state.sql, "verify", ctx.params.token);
    if (!link) return linkGonePage(ctx, gone(ctx.state));
    return askPage(ctx, {
      title: m.verifyTitle,
      text: m.verifyText,
      action: m.verifyAction,
    });
  },
  async POST(ctx) {
    const { state, params } = ctx;
    const { ip, requestId } = state;
    if (!await verifyEmail(state, params.token, { ip, requestId })) {
      return linkGonePage(ctx, gone(state));
    }
    const response = ctx.redirect("/", 303);
    setFlash(response.headers, { tone: "success", text: signInMessages(state.locale).verifyDone });
    return response;
  },
});
