import { pooledMap } from "@std/async/pool";
import { type Sql, transaction, type Tx } from "shared/db/mod.ts";
import { mailboxOf } from "./mail_caps.ts";
import { networkOf } from "./throttle.ts";

/** A mail that somebody asked for without being signed in, as it waits in a table. */
interface WaitingRequest {
  id: string;
  purpose: string;
  email: string;
  ip: string;
}

/** At once: fewer than a process has connections, so that pages have some left. */
const lanes = 3;
/** Requests that are looked at together. */
const batch = 10_000;
/** Of one mailbox, from however many networks they come. */
const longestQueue = 20;

/**
 * Answers the requests of a table until none waits; returns how many there were. Mailboxes take
 * turns, and what a mailbox's share of the hour (`perRecipient`) has no room for is dropped first: a
 * flood for one holds up nobody else's mail. Several processes may do so at once. A request whose
 * answer fails waits on, and so does nobody behind it; its error is thrown at the end.
 */
export async function answerFairly(
  sql: Sql,
  table: string,
  perRecipient: number,
  // deno-lint-ignore no-explicit-any -- a row of the caller's table, which the caller parses
  answer: (tx: Tx, row: any) => Promise<void>,
): Promise<number> {
  let failure: unknown;
  const answerOne = (id: string) =>
    transaction(sql, async (tx) => {
      const [row] = await tx`
        DELETE FROM ${tx(table)} WHERE id = (
          SELECT id FROM ${tx(table)} WHERE id = ${id} FOR UPDATE SKIP LOCKED)
        RETURNING *`;
      if (row) await answer(tx, row);
      return row ? 1 : 0;
    }).catch((error) => {
      failure ??= error;
      return 0;
    });
  for (let total = 0;;) {
    const waiting = await sql<WaitingRequest[]>`
      SELECT id, purpose, email, ip FROM ${sql(table)} ORDER BY id LIMIT ${batch}`;
    const { first, hopeless } = takeTurns(waiting, perRecipient);
    const dropped = await sql`DELETE FROM ${sql(table)} WHERE id = ANY (${hopeless}::uuid[])`;
    let done = dropped.count;
    for await (const answered of pooledMap(lanes, first, answerOne)) done += answered;
    total += done;
    if (done > 0) continue;
    if (failure) throw failure;
    return total;
  }
}

/**
 * The oldest request of every mailbox, and those that no mail can come of. They are counted by
 * network, too: one that has had its own share must not outshout the mailbox's owner.
 */
function takeTurns(
  waiting: WaitingRequest[],
  perRecipient: number,
): { first: string[]; hopeless: string[] } {
  const first: string[] = [];
  const hopeless: string[] = [];
  const counts = new Map<string, number>();
  const count = (key: string) => {
    const next = (counts.get(key) ?? 0) + 1;
    counts.set(key, next);
    return next;
  };
  for (const { id, purpose, email, ip } of waiting) {
    const queue = `${purpose} ${mailboxOf(email)}`;
    if (count(`${queue} ${networkOf(ip)}`) > perRecipient) hopeless.push(id);
    else {
      const place = count(queue);
      if (place > longestQueue) hopeless.push(id);
      else if (place === 1) first.push(id);
    }
  }
  return { first, hopeless };
}
