import { setFlash } from "shared/ui/mod.ts";
import { identityMessages } from "../components/messages.ts";
import { sessionCookie } from "../cookies.ts";
import { endSessions } from "../domain/sessions.ts";
import { define } from "../state.ts";

export const handler = define.handlers({
  async POST(ctx) {
    const { sql, config, locale } = ctx.state;
    const session = ctx.state.session ?? ctx.state.boundSession;
    if (session) await endSessions(sql, session.accountId, { id: session.id });
    const headers = new Headers({ location: "/sign-in" });
    headers.append("set-cookie", sessionCookie(config.ORIGIN).clear());
    setFlash(headers, { tone: "info", text: identityMessages(locale).signedOut });
    return new Response(null, { status: 303, headers });
  },
});
