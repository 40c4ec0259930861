import { z } from "zod";
import type { Db } from "shared/db/mod.ts";

export const purposes = ["newsletter", "offers"] as const;
export const channels = ["email", "sms", "post"] as const;

export const consentInput = z.object({
  purpose: z.enum(purposes),
  channel: z.enum(channels),
  granted: z.enum(["yes", "no"]).transform((value) => value === "yes"),
  /** The very text the customer agreed to or withdrew. */
  wording: z.string().trim().min(10, "wording_required").max(2000),
  /** Where it was given: a form at the till, a letter, a call. */
  source: z.string().trim().min(2, "source_required").max(200),
});

export type ConsentInput = z.output<typeof consentInput>;

export interface Consent extends ConsentInput {
  recordedBy: string;
  recordedAt: Date;
}

/**
 * Notes that a customer gave or withdrew consent. Rows are never changed: the newest of a purpose
 * and channel counts, the others are the proof that GDPR Art. 7(1) asks for.
 */
export async function recordConsent(
  db: Db,
  customerId: string,
  recordedBy: string,
  input: ConsentInput,
): Promise<void> {
  await db`INSERT INTO crm.consent ${
    db({
      customer_id: customerId,
      purpose: input.purpose,
      channel: input.channel,
      granted: input.granted,
      wording: input.wording,
      source: input.source,
      recorded_by: recordedBy,
    })
  }`;
}

/** All that a customer has given and withdrawn, the newest first. */
export async function consentHistory(db: Db, customerId: string): Promise<Consent[]> {
  const rows = await db`
    SELECT purpose, channel, granted, wording, source, recorded_by, recorded_at
    FROM crm.consent WHERE customer_id = ${customerId} ORDER BY id DESC`;
  return rows.map((row) => ({
    purpose: row.purpose,
    channel: row.channel,
    granted: row.granted,
    wording: row.wording,
    source: row.source,
    recordedBy: row.recorded_by,
    recordedAt: row.recorded_at,
  }));
}

/** Whether a customer may be contacted now for a purpose over a channel: silence means no. */
export function isGranted(
  history: Consent[],
  purpose: Consent["purpose"],
  channel: Consent["channel"],
): boolean {
  return history.find((row) => row.purpose === purpose && row.channel === channel)?.granted ??
    false;
}
