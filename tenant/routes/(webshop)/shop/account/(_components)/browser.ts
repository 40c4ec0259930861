import { safeRedirectPath } from "shared/http/mod.ts";
import { newToken } from "shared/auth/token.ts";
import {
  browserCookie,
  browserCookieSeconds,
  sessionCookie,
} from "../../../../../services/webshop/customers/cookies.ts";
import type { Visitor } from "../../../../../services/webshop/customers/context.ts";
import {
  completeSignIn,
  formTie,
  isRecent,
} from "../../../../../services/webshop/customers/sign_in.ts";
import type { AccountAreaState, OwnState } from "./state.ts";

/** Where somebody goes who has signed in and came from nowhere. */
export const home = "/shop/account";

/** Who asks, as far as accounts care. */
export function visitorOf({ config, ip }: AccountAreaState, req: Request): Visitor {
  const userAgent = req.headers.get("user-agent") ?? "";
  return { ip, userAgent, browser: browserCookie(config.ORIGIN).read(req) };
}

/** What a form carries so that only this browser can post it; `cookie` goes with the page. */
export async function tieOf({ config }: AccountAreaState, req: Request) {
  const cookies = browserCookie(config.ORIGIN);
  const browser = cookies.read(req) ?? newToken();
  return { token: await formTie(browser), cookie: cookies.set(browser, browserCookieSeconds) };
}

/** The browser that a posted form is tied to, or null where it comes from elsewhere. */
export async function tiedBrowser(
  { config }: AccountAreaState,
  req: Request,
  token: string | undefined,
): Promise<string | null> {
  const browser = browserCookie(config.ORIGIN).read(req);
  return browser && token && await formTie(browser) === token ? browser : null;
}

/** Signs somebody in who has proven who they are, and goes on. */
export async function signIn(
  state: AccountAreaState,
  req: Request,
  proven: { accountId: string; amr: string[] },
  returnTo: string,
): Promise<Response> {
  const { config } = state;
  const before = state.customer ?? null;
  const secrets = await completeSignIn(state, visitorOf(state, req), before, proven);
  const headers = new Headers({ location: safeRedirectPath(returnTo, home) });
  headers.append(
    "set-cookie",
    sessionCookie(config.ORIGIN).set(secrets.session, sessionLife(state)),
  );
  const browser = browserCookie(config.ORIGIN).set(secrets.browser, browserCookieSeconds);
  headers.append("set-cookie", browser);
  return new Response(null, { status: 303, headers });
}

/** Gives the cookie of this session its new secret. */
export function keepSecret(state: OwnState, response: Response, secret: string | null): void {
  if (!secret) return;
  const cookie = sessionCookie(state.config.ORIGIN).set(secret, sessionLife(state));
  response.headers.append("set-cookie", cookie);
}

const sessionLife = ({ config }: AccountAreaState) => config.CUSTOMER_SESSION_SECONDS;

/** For dangerous acts: null, or a redirect to a fresh sign-in and back. */
export function requireRecent(ctx: { state: OwnState; url: URL }): Response | null {
  if (isRecent(ctx.state, ctx.state.customer)) return null;
  return new Response(null, {
    status: 303,
    headers: { location: confirmHref(ctx.url.pathname) },
  });
}

/** Where somebody who is signed in proves once more who they are. */
export const confirmHref = (back: string) =>
  `/shop/account/sign-in?confirm=1&return_to=${encodeURIComponent(back)}`;
