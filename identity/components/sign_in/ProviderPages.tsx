import type { Context } from "fresh";
import type { State } from "../../state.ts";
import { federationMessages } from "../messages/federation.ts";
import { textPage } from "./TextPage.tsx";

/**
 * On to the provider. A redirect would not do: the policy for forms covers every host that one leads
 * over, and a provider may send the browser on to others.
 */
export async function leavePage(ctx: Context<State>, label: string, address: string) {
  const m = federationMessages(ctx.state.locale);
  const response = await textPage(ctx, {
    title: m.leaveTitle(label),
    text: m.leaveText,
    link: { href: address, label: m.go },
  });
  response.headers.set("refresh", `0;url=${address}`);
  return response;
}

/** The provider's answer is none, or cannot be accepted. */
export function providerFailedPage(ctx: Context<State>, requestId: string) {
  const m = federationMessages(ctx.state.locale);
  return textPage(ctx, {
    title: m.failedTitle,
    text: m.failedText,
    link: { href: `/sign-in?request=${requestId}`, label: m.again },
    status: 403,
  });
}

/** Somebody whom the tenant does not know; whether there is an account elsewhere does not show. */
export function strangerPage(ctx: Context<State>, tenant: string, requestId: string) {
  const m = federationMessages(ctx.state.locale);
  return textPage(ctx, {
    title: m.strangerTitle,
    text: m.strangerText(tenant),
    link: { href: `/sign-in?request=${requestId}`, label: m.again },
    status: 403,
  });
}

/** A member who proves the account once before the provider's word is enough. */
export function provePage(
  ctx: Context<State>,
  { email, label, signInId }: { email: string; label: string; signInId: string },
) {
  const m = federationMessages(ctx.state.locale);
  return textPage(ctx, {
    title: m.proveTitle,
    text: m.proveText(email, label),
    link: { href: `/sign-in/password?id=${signInId}`, label: m.go },
  });
}
