import type { AuthenticationResponseJSON } from "@simplewebauthn/server";
import { passkeyOptions, verifyPasskey } from "shared/credentials/passkeys.ts";
import { browserCookie } from "../cookies.ts";
import type { State } from "../state.ts";
import { hostOf } from "./factors.ts";
import { passkeyAmr } from "./second_factor.ts";
import { completeSignIn } from "./sign_in.ts";
import { endSignIn, findSignIn, type SignIn } from "./sign_in_steps.ts";

/** What a passkey is asked for: to sign in, after a password, or to confirm who is signed in. */
export type PasskeyUse = { signIn: string; confirm: boolean };

/** The subject that has to own the passkey; null: anybody. `ended`: there is no such sign-in. */
async function expected(state: State, req: Request, { signIn: id, confirm }: PasskeyUse) {
  if (confirm) return state.session ? { subjectId: state.session.accountId } : "ended";
  if (!id) return { subjectId: null };
  const browser = browserCookie(state.config.ORIGIN).read(req);
  const signIn = await findSignIn(state.sql, browser, id);
  return signIn?.accountId ? { subjectId: signIn.accountId, signIn } : "ended";
}

/** Options for the browser, or null where the sign-in has ended. */
export async function beginPasskey(state: State, req: Request, use: PasskeyUse) {
  const who = await expected(state, req, use);
  if (who === "ended") return null;
  return await passkeyOptions(state.sql, hostOf(state.config), who.subjectId);
}

/**
 * Ends a sign-in by a passkey: a redirect with the cookies of the session, or null where the answer
 * does not fit. A passkey that has checked its user stands for both factors.
 */
export async function finishPasskey(
  state: State,
  req: Request,
  { challengeId, response, request, returnTo, remember, ...use }: PasskeyUse & {
    challengeId: string;
    response: AuthenticationResponseJSON;
    request: string;
    returnTo: string;
    remember: boolean;
  },
): Promise<Response | null> {
  const who = await expected(state, req, use);
  const proven = await verifyPasskey(state.sql, hostOf(state.config), response, challengeId);
  if (who === "ended" || !proven) return null;
  // A challenge of another use, begun for nobody or for somebody else, must not serve here.
  if (who.subjectId !== null && who.subjectId !== proven.subjectId) return null;
  const signIn: SignIn | undefined = who.signIn;
  if (signIn && !await endSignIn(state.sql, signIn.id)) return null;
  return await completeSignIn(state, req, {
    accountId: proven.subjectId,
    amr: [...new Set([...signIn?.amr ?? [], ...passkeyAmr(proven)])],
    requestId: signIn ? signIn.requestId : request || null,
    returnTo: signIn ? signIn.returnTo : returnTo,
    remember: signIn ? remember : false,
  });
}
