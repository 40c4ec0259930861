import type { Context } from "fresh";
import type { State } from "../../state.ts";
import { signInMessages } from "../messages/sign_in.ts";
import { textPage } from "./TextPage.tsx";

/** The sign-in is over: it took too long, was finished, or had too many wrong codes. */
export function endedPage(ctx: Context<State>) {
  const m = signInMessages(ctx.state.locale);
  return textPage(ctx, {
    title: m.endedTitle,
    text: m.endedText,
    link: { href: "/sign-in", label: m.beginAgain },
    status: 400,
  });
}

/** A link from a mail that is not good any more; `again` leads to a new one. */
export function linkGonePage(ctx: Context<State>, again: { href: string; label: string }) {
  const m = signInMessages(ctx.state.locale);
  return textPage(ctx, {
    title: m.linkGoneTitle,
    text: m.linkGoneText,
    link: again,
    status: 410,
  });
}
