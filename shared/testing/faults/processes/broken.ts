/**
 * A relay and consumers on the embedded log with the faults that such code usually has. The harness
 * must catch each of them; a run with one that passes means that the harness sees nothing.
 */
import { delay } from "@std/async/delay";
import type { Control } from "../controls.ts";
import { settings } from "./child.ts";
import { envelopeOf } from "shared/bus/delivery.ts";
import type { Consumer } from "shared/bus/mod.ts";
import type { Sql, Tx } from "shared/db/mod.ts";

/** The moment in which a kill does the harm: in good code there is none. */
export async function gap(): Promise<void> {
  await delay(15);
  await strike();
}

/**
 * The kill that comes for certain, once in each process's name, for a plan cannot aim: on a busy
 * machine it may hit nobody at work.
 */
export async function strike(): Promise<void> {
  const mark = `${settings.folder}/${settings.name}.struck`;
  if (await Deno.stat(mark).catch(() => null)) return;
  await Deno.writeTextFile(mark, "");
  Deno.kill(Deno.pid, "SIGKILL");
}

/** Runs consumers on the embedded log, with one fault. */
export function startBroken(control: Control, sql: Sql, consumers: Consumer[]) {
  let stopped = false;
  const loop = async (run: () => Promise<void>) => {
    while (!stopped) {
      await run().catch((error) => (console.error(error), delay(50)));
      await delay(10);
    }
  };
  const loops = [
    loop(() => relay(control, sql)),
    ...consumers.map((consumer) => loop(() => consume(control, sql, consumer))),
  ];
  return {
    async stop() {
      stopped = true;
      await Promise.all(loops);
    },
  };
}

async function relay(control: Control, sql: Sql): Promise<void> {
  const early = control === "relay deletes before it has published";
  const byCursor = control === "relay goes by a cursor";
  // Elected as the real one is; of a session lock's holder the rest depends on its connection.
  await sql.begin(async (tx) => {
    const [{ mine }] = await tx`SELECT pg_try_advisory_xact_lock(hashtext('bus.relay')) AS mine`;
    if (!mine) return;
    const [{ seen }] = await tx`
      SELECT coalesce(max(broken_cursor), 0) AS seen FROM faults.cursor`;
    // By a cursor up to the newest: behind a backlog whatever commits late would come in time.
    const waiting = await (early ? sql : tx)`
      DELETE FROM bus.outbox WHERE id IN (
        SELECT id FROM bus.outbox WHERE id > ${byCursor ? seen : 0} ORDER BY id
        LIMIT ${byCursor ? null : 100})
      RETURNING *`;
    if (waiting.length === 0) return;
    if (early) await gap();
    const rows = [...waiting].sort((a, b) => Number(a.id) - Number(b.id));
    for (const row of rows) await append(tx, row);
    await tx`INSERT INTO faults.cursor VALUES (${rows.at(-1)!.id})`;
  });
}

// deno-lint-ignore no-explicit-any -- a row of the outbox as it came
async function append(tx: Tx, row: any): Promise<void> {
  await tx`
    WITH next AS (UPDATE bus.position SET last_seq = last_seq + 1 RETURNING last_seq)
    INSERT INTO bus.event
      (seq, event_id, tenant, type, agg_type, agg_id, agg_version, data, created_at)
    SELECT last_seq, ${row.event_id}, ${row.tenant}, ${row.type}, ${row.agg_type}, ${row.agg_id},
      ${row.agg_version}, ${JSON.stringify(row.data)}::text::jsonb, ${row.created_at} FROM next`;
}

async function consume(control: Control, sql: Sql, consumer: Consumer): Promise<void> {
  await sql.begin(async (tx) => {
    const [{ mine }] =
      await tx`SELECT pg_try_advisory_xact_lock(hashtext(${consumer.name})) AS mine`;
    if (!mine) return;
    const [known] = await tx`SELECT cursor FROM bus.consumer WHERE name = ${consumer.name}`;
    if (!known) {
      await tx`INSERT INTO bus.consumer (name, types) VALUES (${consumer.name}, ${consumer.types})`;
      return;
    }
    const rows = await tx`
      SELECT * FROM bus.event WHERE seq > ${known.cursor} AND type IN ${tx(consumer.types)}
      ORDER BY seq LIMIT 20`;
    if (rows.length === 0) return;
    const acknowledge = (on: Sql | Tx) =>
      on`UPDATE bus.consumer SET cursor = ${rows.at(-1)!.seq} WHERE name = ${consumer.name}`;
    if (control === "consumer acknowledges before its effect") {
      await acknowledge(sql);
      await gap();
      await consumer.handle(tx, rows.map(envelopeOf));
    } else if (control === "consumer has no inbox") {
      await sql.begin((other) => consumer.handle(other, rows.map(envelopeOf)));
      await gap();
      await acknowledge(tx);
    } else {
      await consumer.handle(tx, rows.map(envelopeOf));
      await acknowledge(tx);
    }
  });
}
