import { type ClientRow, managingClient } from "shared/identity_api/mod.ts";

/** What can be done with a client, by the names of their pages. */
export const acts = ["rotate-secret", "disable", "enable", "delete"] as const;
export type Act = typeof acts[number];

/** What makes sense with this client. Identity decides anyhow. */
export function possibleActs({ id, type, disabled, firstParty }: ClientRow): Act[] {
  const possible: Record<Act, boolean> = {
    "rotate-secret": type === "confidential" && !disabled,
    disable: !disabled && id !== managingClient,
    enable: disabled,
    delete: !firstParty && id !== managingClient,
  };
  return acts.filter((act) => possible[act]);
}
