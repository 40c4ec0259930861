import { hashToken, newToken } from "shared/auth/token.ts";
import { encodeBase64Url } from "@std/encoding";
import { hasSecondFactor, secondFactorsOf } from "shared/credentials/factors.ts";
import { browserCookie } from "../cookies.ts";
import type { State } from "../state.ts";
import { mustUseProvider } from "./federation/required.ts";
import { acrValues } from "./oauth/acr.ts";
import { needsSignIn } from "./oauth/decide.ts";
import { originOf } from "./oauth/redirect_uri.ts";
import { type AuthRequest, expiredRequest, findRequest } from "./oauth/requests.ts";

const browserSeconds = 86_400;

/**
 * What ties a form to this browser: a form that somebody else filled in signs nobody in (login
 * CSRF). `cookie` goes with the page.
 */
export async function formTie(
  state: State,
  req: Request,
): Promise<{ token: string; cookie: string; browser: string }> {
  const cookies = browserCookie(state.config.ORIGIN);
  const browser = cookies.read(req) ?? newToken();
  return {
    token: encodeBase64Url(await hashToken(`form ${browser}`)),
    cookie: cookies.set(browser, browserSeconds),
    browser,
  };
}

/** The browser that a posted form is tied to, or null where it comes from elsewhere. */
export async function tiedBrowser(
  state: State,
  req: Request,
  token: string | undefined,
): Promise<string | null> {
  const browser = browserCookie(state.config.ORIGIN).read(req);
  if (!browser || !token) return null;
  return encodeBase64Url(await hashToken(`form ${browser}`)) === token ? browser : null;
}

/** The authorization request that a sign-in is for; its app's origin may follow our form. */
export async function wayTo(state: State, req: Request, requestId: string | null) {
  const browser = browserCookie(state.config.ORIGIN).read(req);
  const request = browser && requestId ? await findRequest(state.sql, browser, requestId) : null;
  if (request) state.formAction = [originOf(request.parameters.redirectUri)];
  return request;
}

/** The app whose sign-in took too long in this browser, to begin again there. */
export async function wayBack(state: State, req: Request, requestId: string) {
  const browser = browserCookie(state.config.ORIGIN).read(req);
  return browser ? await expiredRequest(state.sql, browser, requestId) : null;
}

/** Whether the app that a sign-in is for asks for two factors. */
export function wantsTwoFactors(request: AuthRequest | null): boolean {
  return request?.parameters.acr === acrValues[1];
}

/** What an app asks for of somebody who is signed in; null: nothing, the request goes on. */
export async function moreToProve(state: State, request: AuthRequest) {
  const { session, sql } = state;
  if (!session || !await needsSignIn(sql, request, session)) return null;
  if (await mustUseProvider(sql, session.accountId, request.client.tenant)) {
    return "provider" as const;
  }
  const enough = !wantsTwoFactors(request) ||
    hasSecondFactor(await secondFactorsOf(sql, session.accountId));
  return enough ? "confirm" as const : "factor_needed" as const;
}
