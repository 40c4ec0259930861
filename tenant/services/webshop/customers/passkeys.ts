import type { AuthenticationResponseJSON, RegistrationResponseJSON } from "@simplewebauthn/server";
import { transaction } from "shared/db/mod.ts";
import { type Removal, removeFactor } from "shared/credentials/factors.ts";
import {
  type Passkey,
  passkeyHost,
  passkeyOptions,
  registerPasskey,
  registrationOptions,
  renamePasskey,
  verifyPasskey,
} from "shared/credentials/passkeys.ts";
import type { Account } from "./accounts.ts";
import { type ActContext, noteAct } from "./acts.ts";
import type { ShopContext } from "./context.ts";
import { mailPasskeyChanged } from "./mail/warnings.ts";
import { type CustomerSession, endSessions } from "./sessions.ts";

/** Passkeys of this shop's own host: those of another shop, or of staff, do not fit. */
const hostOf = ({ tenant }: ShopContext) => passkeyHost(tenant.origin, tenant.name);

/** Begins the making of a passkey. */
export function beginPasskey(context: ShopContext, account: Account, displayName: string) {
  const subject = { id: account.id, name: account.email, displayName };
  return registrationOptions(context.sql, hostOf(context), subject);
}

/** Keeps a passkey that a browser has just made; null where its answer does not fit. */
export function addPasskey(
  context: ActContext,
  account: Account,
  made: { response: RegistrationResponseJSON; challengeId: string; name: string },
): Promise<Passkey | null> {
  return transaction(context.sql, async (tx) => {
    const passkey = await registerPasskey(tx, hostOf(context), account.id, made);
    if (!passkey) return null;
    await mailPasskeyChanged(tx, context, account, "added");
    await noteAct(tx, context, account.id, "passkey_added");
    return passkey;
  });
}

/** Gives a passkey another name; false where it is not the account's. */
export function namePasskey(
  context: ActContext,
  account: Account,
  { id, name }: { id: string; name: string },
): Promise<boolean> {
  return transaction(context.sql, async (tx) => {
    if (!await renamePasskey(tx, account.id, id, name)) return false;
    await noteAct(tx, context, account.id, "passkey_renamed");
    return true;
  });
}

/** Removes a passkey; other sessions end: one of them may be why. Mail remains a way in. */
export function removePasskey(
  context: ActContext,
  account: Account,
  session: CustomerSession,
  id: string,
): Promise<Removal> {
  return transaction(context.sql, async (tx) => {
    // Whoever reads the mailbox can always sign in: no passkey is the last way in.
    const rules = { password: true, secondFactor: false };
    const removal = await removeFactor(tx, account.id, { passkey: id }, rules);
    if (removal !== "removed") return removal;
    await endSessions(tx, account.id, { allBut: session.id });
    await mailPasskeyChanged(tx, context, account, "removed");
    await noteAct(tx, context, account.id, "passkey_removed");
    return removal;
  });
}

/** Begins a sign-in by passkey; it names nobody, so it is the same for everybody. */
export function askForPasskey(context: ShopContext) {
  return passkeyOptions(context.sql, hostOf(context), null);
}

/** Who answered a challenge with their passkey, and how that proves it (RFC 8176); or null. */
export async function takePasskey(
  context: ShopContext,
  response: AuthenticationResponseJSON,
  challengeId: string,
): Promise<{ accountId: string; amr: string[] } | null> {
  const proven = await verifyPasskey(context.sql, hostOf(context), response, challengeId);
  if (!proven) return null;
  return { accountId: proven.subjectId, amr: [proven.synced ? "swk" : "hwk", "user", "mfa"] };
}
