import type { Sql } from "shared/db/mod.ts";
import { unseal } from "shared/auth/seal.ts";
import type { Transport } from "./transport.ts";

export interface MailerOptions {
  sql: Sql;
  secretKey: string;
  transport: Transport;
  /** Milliseconds between looks into the queue; 500 by default. */
  everyMs?: number;
  onError?: (error: unknown) => void;
}

const batch = 10;
/** A sender that died holds a mail for this long, in seconds. */
const leaseSeconds = 120;

/** Sends what is due until stopped; several processes may do so at once. */
export function startMailer(options: MailerOptions): { stop(): Promise<void> } {
  let stopped = false;
  let running = Promise.resolve();
  const look = () => {
    running = running.then(async () => {
      while (!stopped && await sendDue(options) === batch);
    }).catch((error) => options.onError?.(error));
  };
  const timer = setInterval(look, options.everyMs ?? 500);
  look();
  return {
    async stop() {
      stopped = true;
      clearInterval(timer);
      await running;
    },
  };
}

/**
 * Sends a batch of what is due; returns how many were tried. A mail that is refused is tried again,
 * ever more slowly, until it expires; what is sent or expired is forgotten, but for that it was.
 */
export async function sendDue(options: MailerOptions): Promise<number> {
  const { sql, secretKey, transport } = options;
  await sql`
    UPDATE mail.message SET sealed = NULL, last_error = coalesce(last_error, 'expired')
    WHERE sealed IS NOT NULL AND expires_at < now()`;
  await sql`DELETE FROM mail.message WHERE sealed IS NULL AND created_at < now() - interval '30 days'`;
  const due = await sql`
    UPDATE mail.message SET attempts = attempts + 1,
      next_at = now() + ${leaseSeconds} * interval '1 second'
    WHERE id IN (
      SELECT id FROM mail.message WHERE sealed IS NOT NULL AND next_at <= now()
      ORDER BY next_at LIMIT ${batch} FOR UPDATE SKIP LOCKED)
    RETURNING id, recipient, sealed, attempts`;
  await Promise.all(due.map(async ({ id, recipient, sealed, attempts }) => {
    try {
      const content = JSON.parse(await unseal(secretKey, `mail/${id}`, sealed));
      await transport({ ...content, to: recipient, id });
    } catch (error) {
      options.onError?.(error);
      const seconds = Math.min(3600, 5 * 2 ** Math.min(attempts, 10));
      await sql`
        UPDATE mail.message SET last_error = ${String(error).slice(0, 500)},
          next_at = now() + ${seconds} * interval '1 second' WHERE id = ${id}`;
      return;
    }
    await sql`
      UPDATE mail.message SET sealed = NULL, sent_at = now(), last_error = NULL WHERE id = ${id}`;
  }));
  return due.length;
}
