/** A process that commits changes with their events, and notes what it meant to do and what came of it. */
import { delay } from "@std/async/delay";
import { publish } from "shared/bus/mod.ts";
import { connect, transaction, type Tx, uuidv7 } from "shared/db/mod.ts";
import { InsufficientStock, moveStock } from "../../../../tenant/services/inventory/mod.ts";
import { Random } from "../random.ts";
import { listen, say, settings } from "./child.ts";

/** Changes that are under way at once. */
const lanes = 4;

const { tenant, name, folder } = settings;
const sql = connect(settings.databaseUrl, { max: lanes, applicationName: name });
const random = new Random(settings.seed);
let stopping = false;

/** Thrown on purpose: this change must never be heard of. */
class ChangeOfMind extends Error {}

function note(intent: string, outcome: "meant" | "committed" | "refused" | "unknown"): void {
  const line = JSON.stringify({ intent, outcome }) + "\n";
  Deno.writeTextFileSync(`${folder}/${name}.jsonl`, line, { append: true });
}

async function changeAggregate(tx: Tx, intent: string, id: string): Promise<void> {
  const delta = random.between(-9, 9);
  const [{ version }] = await tx`
    UPDATE faults.aggregate SET version = version + 1, value = value + ${delta}
    WHERE id = ${id} RETURNING version`;
  await tx`
    INSERT INTO faults.change (intent, aggregate_id, version, delta)
    VALUES (${intent}, ${id}, ${version}, ${delta})`;
  await publish(tx, tenant, [{
    type: "customer.changed.v1",
    aggregate: { type: "customer", id, version: Number(version) },
    data: { customerId: id, name: String(delta), email: null, deleted: false },
  }]);
}

async function changeStock(tx: Tx, intent: string, keys: Key[]): Promise<void> {
  const sale = random.next() < 0.4;
  const line = () => ({ ...random.pick(keys), delta: sale ? -1 : random.between(1, 3) });
  await moveStock(tx, {
    tenant,
    actor: name,
    reason: sale ? "sale" : "receipt",
    reference: intent,
  }, Array.from({ length: random.between(1, 3) }, line));
}

interface Key {
  variantId: string;
  locationId: string;
}

async function load(): Promise<{ aggregates: string[]; keys: Key[] }> {
  for (;;) {
    try {
      const aggregates = await sql`SELECT id FROM faults.aggregate ORDER BY id`;
      const keys = await sql<Key[]>`
        SELECT i.variant_id AS "variantId", l.id AS "locationId"
        FROM inventory.item i, inventory.location l ORDER BY 1, 2`;
      return { aggregates: aggregates.map((row) => row.id), keys: [...keys] };
    } catch {
      await delay(100);
    }
  }
}

async function lane({ aggregates, keys }: Awaited<ReturnType<typeof load>>): Promise<void> {
  while (!stopping) {
    const intent = uuidv7();
    note(intent, "meant");
    try {
      await transaction(sql, async (tx) => {
        if (random.next() < 0.5) await changeStock(tx, intent, keys);
        else await changeAggregate(tx, intent, random.pick(aggregates));
        // Ids are drawn before this and seen after it: the order of commits is another.
        if (random.next() < 0.3) await delay(random.between(1, 60));
        if (random.next() < 0.05) throw new ChangeOfMind();
      });
      note(intent, "committed");
    } catch (error) {
      const refused = error instanceof ChangeOfMind || error instanceof InsufficientStock;
      note(intent, refused ? "refused" : "unknown");
      if (!refused) {
        console.error(new Date().toISOString(), String(error));
        await delay(50);
      }
    }
    await delay(random.between(10, 70));
  }
}

const running = load().then((found) => {
  say({ ready: true });
  return Promise.all(Array.from({ length: lanes }, () => lane(found)));
});
await listen(async (command) => {
  if (command !== "stop") return;
  stopping = true;
  await running;
  await sql.end({ timeout: 1 });
  Deno.exit(0);
});
