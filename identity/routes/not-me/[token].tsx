import { securityMessages } from "../../components/messages/security.ts";
import { signInMessages } from "../../components/messages/sign_in.ts";
import { linkGonePage } from "../../components/sign_in/EndedPage.tsx";
import { askPage, textPage } from "../../components/sign_in/TextPage.tsx";
import { sessionCookie } from "../../cookies.ts";
import { canDisown, disown } from "../../domain/disown.ts";
import { define, type State } from "../../state.ts";

/** Whose link is no longer good can still set a new password. */
const gone = (state: State) => ({
  href: "/reset",
  label: signInMessages(state.locale).resetTitle,
});

/** "This was not me", from a mail. A scanner that opens the link does nothing: the button does. */
export const handler = define.handlers({
  async GET(ctx) {
    const { state, params } = ctx;
    if (!await canDisown(state, params.token)) return linkGonePage(ctx, gone(state));
    const m = securityMessages(state.locale);
    return askPage(ctx, { title: m.disownTitle, text: m.disownText, action: m.disownAction });
  },

  async POST(ctx) {
    const { state, params } = ctx;
    const { ip, requestId, config } = state;
    const m = securityMessages(state.locale);
    if (!await disown(state, params.token, { ip, requestId })) {
      return linkGonePage(ctx, gone(state));
    }
    const response = await textPage(ctx, { title: m.disownedTitle, text: m.disownedText });
    response.headers.append("set-cookie", sessionCookie(config.ORIGIN).clear());
    return response;
  },
});
