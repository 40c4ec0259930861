import type { RegistrationResponseJSON } from "@simplewebauthn/server";
import { transaction, type Tx } from "shared/db/mod.ts";
import { type Removal, removeFactor } from "shared/credentials/factors.ts";
import {
  type Passkey,
  passkeyHost,
  registerPasskey,
  renamePasskey,
} from "shared/credentials/passkeys.ts";
import { newRecoveryCodes } from "shared/credentials/recovery_codes.ts";
import { confirmTotp } from "shared/credentials/totp.ts";
import type { IdentityConfig } from "../config.ts";
import { type FactorChange, mailFactorChanged } from "../mail/warnings.ts";
import type { Runtime } from "../runtime.ts";
import { audit, type AuditActor } from "./audit.ts";
import { secondFactorRequiredBy } from "./second_factor.ts";
import { endSessionsIn } from "./sessions.ts";

type Context = Pick<Runtime, "sql" | "config">;

/** The passkeys of identity's own host. */
export const hostOf = (config: IdentityConfig) => passkeyHost(config.ORIGIN, "Vecton");

/** Finishes the setting up of an authenticator app; false for a wrong code. */
export function addAuthenticator(
  { sql, config }: Context,
  actor: AuditActor,
  code: string,
): Promise<boolean> {
  return transaction(sql, async (tx) => {
    if (!await confirmTotp(tx, config.IDENTITY_SECRET_KEY, actor.id, code)) return false;
    await note(tx, config, actor, "totp_added");
    return true;
  });
}

/** Keeps a passkey that a browser has just made; null where its answer does not fit. */
export function addPasskey(
  { sql, config }: Context,
  actor: AuditActor,
  made: { response: RegistrationResponseJSON; challengeId: string; name: string },
): Promise<Passkey | null> {
  return transaction(sql, async (tx) => {
    const passkey = await registerPasskey(tx, hostOf(config), actor.id, made);
    if (passkey) await note(tx, config, actor, "passkey_added", passkey);
    return passkey;
  });
}

/** Gives a passkey another name; false where it is not the actor's. */
export function nameOwnPasskey(
  { sql }: Context,
  actor: AuditActor,
  passkey: { id: string; name: string },
): Promise<boolean> {
  return transaction(sql, async (tx) => {
    if (!await renamePasskey(tx, actor.id, passkey.id, passkey.name)) return false;
    await audit(tx, actor, {
      action: "passkey.renamed",
      object: { type: "passkey", ...passkey },
    });
    return true;
  });
}

/**
 * Removes the authenticator app or a passkey, unless it is the last way in or the last factor that
 * a tenant requires. Other sessions end: one of them may be why it is removed.
 */
export function removeOwnFactor(
  { sql, config }: Context,
  actor: AuditActor,
  factor: "totp" | { passkey: string; name: string },
): Promise<Removal> {
  return transaction(sql, async (tx) => {
    const [account] = await tx`
      SELECT password_hash IS NOT NULL AS password FROM identity.account WHERE id = ${actor.id}`;
    const requiredBy = await secondFactorRequiredBy(tx, actor.id);
    const removal = await removeFactor(tx, actor.id, factor, {
      password: account.password,
      secondFactor: requiredBy.length > 0,
    });
    if (removal !== "removed") return removal;
    await endSessionsIn(tx, actor.id, actor.sessionId ? { allBut: actor.sessionId } : "all");
    await (factor === "totp"
      ? note(tx, config, actor, "totp_removed")
      : note(tx, config, actor, "passkey_removed", { id: factor.passkey, name: factor.name }));
    return removal;
  });
}

/** Ten new recovery codes; those from before are dead. */
export function makeRecoveryCodes(
  { sql, config }: Context,
  actor: AuditActor,
): Promise<string[]> {
  return transaction(sql, async (tx) => {
    const codes = await newRecoveryCodes(tx, actor.id);
    await note(tx, config, actor, "recovery_codes_made");
    return codes;
  });
}

/** A change of factors goes to the log and, by mail, to the owner, who may not be the one. */
async function note(
  tx: Tx,
  config: IdentityConfig,
  actor: AuditActor,
  change: FactorChange,
  passkey?: { id: string; name: string },
): Promise<void> {
  const [account] = await tx`SELECT email, locale FROM identity.account WHERE id = ${actor.id}`;
  await mailFactorChanged(tx, config, {
    to: account.email,
    locale: account.locale,
    change,
    added: change === "totp_added"
      ? "totp"
      : change === "passkey_added"
      ? { passkey: passkey!.id }
      : undefined,
  });
  await audit(tx, actor, {
    action: change.replace(/_(?=[a-z]+$)/, "."),
    object: passkey
      ? { type: "passkey", id: passkey.id, name: passkey.name }
      : { type: "account", id: actor.id, name: account.email },
  });
}
