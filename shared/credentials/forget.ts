import type { Tx } from "shared/db/mod.ts";
import { removeAllFactors } from "./factors.ts";

/** Removes all that is kept of a subject who is no more: links, devices, passkeys, factors. */
export async function forgetSubject(tx: Tx, subjectId: string): Promise<void> {
  await removeAllFactors(tx, subjectId);
  for (const table of ["link", "device", "passkey_challenge"]) {
    await tx`DELETE FROM ${tx(`credentials.${table}`)} WHERE subject_id = ${subjectId}`;
  }
}
