import type { Context } from "fresh";
import { wayBack } from "../../domain/sign_in_form.ts";
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

/** The request of an app is too old to go on with: it is begun again at the app. */
export async function expiredPage(ctx: Context<State>, requestId: string) {
  const { state, req } = ctx;
  const m = signInMessages(state.locale);
  const back = await wayBack(state, req, requestId);
  return textPage(ctx, {
    title: m.expiredTitle,
    text: m.expiredText,
    link: {
      href: back?.origin ?? "/sign-in",
      label: back ? m.beginAgainAt(back.name) : m.beginAgain,
    },
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
