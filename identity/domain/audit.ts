import type { Tx } from "shared/db/mod.ts";

/** Notes a privileged act, in the transaction that did it. */
export async function audit(
  tx: Tx,
  entry: { actor: string; action: string; subject: string; detail?: Record<string, unknown> },
): Promise<void> {
  await tx`
    INSERT INTO identity.audit (actor, action, subject, detail)
    VALUES (${entry.actor}, ${entry.action}, ${entry.subject},
      ${JSON.stringify(entry.detail ?? {})}::text::jsonb)`;
}
