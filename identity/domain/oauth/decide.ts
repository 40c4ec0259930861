import type { Db } from "shared/db/mod.ts";
import { mustUseProvider } from "../federation/required.ts";
import type { IdentitySession } from "../sessions.ts";
import { acrOf, acrReaches, authenticatedAt } from "./acr.ts";
import { consentNeeded } from "./consent.ts";
import { type AuthRequest, signInOf } from "./requests.ts";

/** What a request needs next, before a code can be given. */
export type Step =
  | { do: "sign-in" }
  | { do: "consent" }
  | { do: "code"; session: IdentitySession }
  | { do: "refuse"; error: string; description: string };

/** Looks at the session of this moment: a late tab goes on with whoever is signed in by now. */
export async function nextStep(
  db: Db,
  request: AuthRequest,
  given: IdentitySession | null,
): Promise<Step> {
  const session = await opens(db, request, given) ? given : null;
  const { client, parameters } = request;
  const silent = parameters.prompt.includes("none");
  const refuse = (error: string, description: string): Step => ({
    do: "refuse",
    error,
    description,
  });
  const reason = signInReason(request, session);
  if (reason) {
    if (silent && reason === "acr") {
      return refuse("unmet_authentication_requirements", "A stronger sign-in is needed");
    }
    if (silent) return refuse("login_required", "A sign-in is needed");
    if (reason === "account" && isNew(request, session!)) {
      return refuse("login_required", "Somebody else signed in");
    }
    return { do: "sign-in" };
  }
  const asked = parameters.prompt.includes("consent");
  // A provider's word is enough to enter its tenant's own apps, never to give anything away.
  if (asked && session!.tenant) return refuse("consent_required", "Consent is needed");
  if (asked || await consentNeeded(db, session!.accountId, client, parameters.scope)) {
    return silent ? refuse("consent_required", "Consent is needed") : { do: "consent" };
  }
  return { do: "code", session: session! };
}

/** Whether somebody who is signed in has to prove who they are (again) for a request. */
export async function needsSignIn(
  db: Db,
  request: AuthRequest,
  session: IdentitySession | null,
): Promise<boolean> {
  return signInReason(request, await opens(db, request, session) ? session : null) !== null;
}

/**
 * A session that a tenant's provider began is none to anybody but that tenant's own apps; support
 * acts from no such session either. The other way round, a usual session opens no app of a tenant
 * whose provider the person has to use.
 */
async function opens(
  db: Db,
  { client, parameters }: AuthRequest,
  session: IdentitySession | null,
): Promise<boolean> {
  if (!session) return true;
  if (session.tenant === null) {
    return parameters.actAs !== null ||
      !await mustUseProvider(db, session.accountId, client.tenant);
  }
  return client.firstParty && client.tenant === session.tenant && !parameters.actAs;
}

/** Why a session does not answer a request (OpenID Connect Core 3.1.2.1), or null. */
function signInReason(
  request: AuthRequest,
  session: IdentitySession | null,
): "nobody" | "account" | "asked" | "age" | "acr" | null {
  const { parameters } = request;
  if (!session) return "nobody";
  if (parameters.accountId && parameters.accountId !== session.accountId) return "account";
  const fresh = isNew(request, session);
  const asked = ["login", "select_account"].some((value) => parameters.prompt.includes(value));
  if (asked && !fresh) return "asked";
  const age = (session.readAt.getTime() - authenticatedAt(session).getTime()) / 1000;
  if (parameters.maxAge !== null && age > parameters.maxAge && !fresh) return "age";
  if (!acrReaches(acrOf(session.amr), parameters.acr)) return "acr";
  return null;
}

/** Whether the person signed in, or proved who they are again, after the request came. */
function isNew({ parameters: { before } }: AuthRequest, session: IdentitySession): boolean {
  const now = signInOf(session)!;
  return before === null || before.id !== now.id || now.at > before.at;
}
