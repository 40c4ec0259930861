import type { AccountDetail } from "shared/identity_api/mod.ts";

/** What can be done with an account, by the names of their pages. */
export const acts = [
  "end-sessions",
  "require-reset",
  "reset-second-factor",
  "platform-roles",
  "disable",
  "enable",
] as const;
export type Act = typeof acts[number];

/** What makes sense with this account, for whoever looks. Identity decides anyhow. */
export function possibleActs(
  account: AccountDetail,
  { admin, own }: { admin: boolean; own: boolean },
): Act[] {
  const disabled = account.disabledAt !== null;
  const possible: Record<Act, boolean> = {
    "end-sessions": admin && account.sessions.length > 0,
    "require-reset": admin && account.factors.password && !disabled,
    "reset-second-factor": admin && !own &&
      (account.factors.totp || account.factors.passkeys > 0),
    "platform-roles": admin && !own && !disabled,
    "disable": admin && !own && !disabled,
    "enable": admin && disabled,
  };
  return acts.filter((act) => possible[act]);
}
