import { transaction, type Tx } from "shared/db/mod.ts";
import { DomainError, safeRedirectPath } from "shared/http/mod.ts";
import { newToken } from "shared/auth/token.ts";
import { knownDevice, noteDevice } from "shared/credentials/devices.ts";
import { browserCookie, deviceCookie, sessionCookie } from "../cookies.ts";
import { mailNewDevice } from "../mail/warnings.ts";
import type { State } from "../state.ts";
import { audit } from "./audit.ts";
import { linkProven } from "./federation/people.ts";
import { endSessionsIn, startSession, strengthenSession } from "./sessions.ts";
import type { Where } from "./sign_in_steps.ts";

export interface ProvenSignIn {
  accountId: string;
  /** How it was proven (RFC 8176). */
  amr: string[];
  /** The authorization request that goes on with it. */
  requestId?: string | null;
  /** Where to go otherwise, a path of our own. */
  returnTo?: string;
  /** The device stands for the second factor from now on. */
  remember?: boolean;
  /** False: it was the device that stood for it, so dangerous acts ask for a factor. */
  confirmed?: boolean;
}

const cookieSeconds = 365 * 86_400;

/** From where a request comes, for the steps of a sign-in. */
export function whereOf(state: State, req: Request): Where {
  const { sql, config, ip } = state;
  return { sql, config, ip, device: deviceCookie(config.ORIGIN).read(req) };
}

/**
 * After every needed factor: starts a session, or strengthens the one that the same person has
 * here, gives its cookie a new secret, notes the device and tells of a new one by mail. Throws 403
 * for an account that was disabled meanwhile.
 */
export async function completeSignIn(
  state: State,
  req: Request,
  proven: ProvenSignIn,
): Promise<Response> {
  const { sql, config } = state;
  const device = deviceCookie(config.ORIGIN);
  const token = device.read(req) ?? newToken();
  const secret = await transaction(sql, (tx) => sessionFor(tx, state, req, proven, token));
  const next = proven.requestId
    ? `/oauth/authorize/resume?id=${proven.requestId}`
    : safeRedirectPath(proven.returnTo);
  const headers = new Headers({ location: next, "cache-control": "no-store" });
  headers.append("set-cookie", sessionCookie(config.ORIGIN).set(secret));
  // Not the account itself: the cookie tells nobody who signs in here.
  headers.append("set-cookie", device.set(token, cookieSeconds));
  return new Response(null, { status: 303, headers });
}

async function sessionFor(
  tx: Tx,
  state: State,
  req: Request,
  { accountId, amr, remember, confirmed, requestId: forRequest }: ProvenSignIn,
  token: string,
): Promise<string> {
  const { config, session, ip, requestId } = state;
  const [account] = await tx`
    SELECT email, name, locale FROM identity.account
    WHERE id = ${accountId} AND disabled_at IS NULL`;
  if (!account) throw new DomainError("account_disabled", 403, "This account is disabled");
  const userAgent = req.headers.get("user-agent") ?? "";
  const device = await noteDevice(tx, accountId, {
    token,
    userAgent,
    ip,
    rememberSeconds: remember ? config.REMEMBER_DEVICE_SECONDS : undefined,
  });
  const start = { amr, userAgent, ip, deviceId: device.id, confirmed };
  const same = session?.accountId === accountId ? session : null;
  // A session from before, perhaps somebody else's, never becomes this one.
  const before = session ?? state.boundSession;
  if (before && !same) await endSessionsIn(tx, before.accountId, { id: before.id });
  const strengthened = same && await strengthenSession(tx, same.id, start);
  const started = strengthened
    ? { id: same!.id, secret: strengthened }
    : await startSession(tx, { ...start, accountId, seconds: config.SESSION_SECONDS });
  if (device.isNew && device.known > 0) {
    await mailNewDevice(tx, config, { to: account.email, locale: account.locale, userAgent, ip });
  }
  const actor = {
    id: accountId,
    name: account.name || account.email,
    ip,
    sessionId: started.id,
    requestId,
  };
  await linkProven(tx, config, actor, browserCookie(config.ORIGIN).read(req), forRequest);
  await audit(tx, actor, {
    action: strengthened ? "session.strengthened" : "session.started",
    object: { type: "session", id: started.id },
    after: { amr, newDevice: device.isNew },
  });
  return started.secret;
}

/** Whether a factor was proven recently enough for dangerous acts. */
export function isRecent({ session, config }: State): boolean {
  if (!session) return false;
  const agoMs = session.readAt.getTime() - session.confirmedAt.getTime();
  return agoMs < config.SUDO_SECONDS * 1000;
}

/** For dangerous acts: null, or a redirect to /confirm (or to sign in) and back. */
export function requireRecent(ctx: { state: State; req: Request; url: URL }): Response | null {
  if (isRecent(ctx.state)) return null;
  const { url, req } = ctx;
  // A form that was posted is shown again, and posted again.
  const back = encodeURIComponent(url.pathname + (req.method === "GET" ? url.search : ""));
  const location = `/${ctx.state.session ? "confirm" : "sign-in"}?return_to=${back}`;
  return new Response(null, { status: 303, headers: { location, "cache-control": "no-store" } });
}

/** The device of this browser, where the account has signed in on it before. */
export function deviceOf(state: State, req: Request, accountId: string) {
  return knownDevice(state.sql, accountId, deviceCookie(state.config.ORIGIN).read(req));
}
