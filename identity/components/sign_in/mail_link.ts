import type { HandlerByMethod } from "fresh";
import { type LinkPurpose, readLink } from "shared/credentials/links.ts";
import { setFlash } from "shared/ui/mod.ts";
import type { State } from "../../state.ts";
import { signInMessages } from "../messages/sign_in.ts";
import { linkGonePage } from "./EndedPage.tsx";
import { askPage } from "./TextPage.tsx";

type Words = ReturnType<typeof signInMessages>;

export interface MailLink {
  purpose: LinkPurpose;
  /** What the button does; `email`: the address that the link is about. */
  ask(m: Words, email: string): { title: string; text: string; action: string };
  done(m: Words): string;
  /** Uses the link up; false where it is not good any more. */
  use(
    state: State,
    token: string,
    from: { ip: string; requestId: string },
  ): Promise<boolean>;
  /** Where the person goes afterwards. */
  next: string;
  /** Where another link can be had. */
  again(m: Words): { href: string; label: string };
}

/** The page of a link from a mail: looking at it does nothing, its button uses it, once. */
export function mailLink(link: MailLink): HandlerByMethod<unknown, State> {
  const words = (state: State) => signInMessages(state.locale);
  return {
    async GET(ctx) {
      const m = words(ctx.state);
      const found = await readLink(ctx.state.sql, link.purpose, ctx.params.token);
      if (!found) return linkGonePage(ctx, link.again(m));
      return askPage(ctx, link.ask(m, found.data.email));
    },
    async POST(ctx) {
      const { state, params } = ctx;
      const { ip, requestId } = state;
      const m = words(state);
      if (!await link.use(state, params.token, { ip, requestId })) {
        return linkGonePage(ctx, link.again(m));
      }
      const response = ctx.redirect(link.next, 303);
      setFlash(response.headers, { tone: "success", text: link.done(m) });
      return response;
    },
  };
}
