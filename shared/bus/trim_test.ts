import { assertEquals } from "@std/assert";
import { uuidv7 } from "shared/db/mod.ts";
import { deadLetters } from "./mod.ts";
import {
  customer,
  emit,
  type Ground,
  openGround,
  recorder,
  seen,
  until,
} from "./testing/harness.ts";
import { trim } from "./trim.ts";

/** Numbers the log from 1 on, with an event for each of `days` ago. */
async function fillLog({ owner }: Ground, days: number[]) {
  for (const [i, age] of days.entries()) {
    await owner`
      INSERT INTO bus.event
        (seq, event_id, tenant, type, agg_type, agg_id, agg_version, data, created_at)
      VALUES (${i + 1}, ${uuidv7()}, 'demo', 'customer.changed.v1', 'customer', 'c', ${i + 1}, '{}',
        now() - ${age} * interval '1 day')`;
  }
}

const left = async ({ owner }: Ground) =>
  (await owner`SELECT seq::int FROM bus.event ORDER BY seq`).map(({ seq }) => seq);

Deno.test("an event leaves the log a week after it happened, once every consumer has handled it", async () => {
  await using ground = await openGround();
  await fillLog(ground, [9, 8, 8, 6]);
  await ground.owner`INSERT INTO bus.consumer (name, types, cursor)
    VALUES ('test.quick', '{}', 4), ('test.slow', '{}', 2)`;
  await trim(ground.sql, ["test.quick", "test.slow", "test.unannounced"]);
  assertEquals(await left(ground), [1, 2, 3, 4]);
  await trim(ground.sql, ["test.quick", "test.slow"]);
  assertEquals(await left(ground), [3, 4]);
  await trim(ground.sql, ["test.quick"]);
  assertEquals(await left(ground), [4]);
  await trim(ground.sql, []);
  assertEquals(await left(ground), [4]);
});

Deno.test("the inbox keeps what may still come again: the last of a tenant that was stopped for weeks, and what is still in the outbox", async () => {
  await using ground = await openGround();
  const { owner, sql } = ground;
  const [old, older, refused] = [uuidv7(), uuidv7(), uuidv7()];
  await owner`INSERT INTO bus.consumer (name, types) VALUES ('test.a', '{}'), ('test.b', '{}')`;
  const note = (consumer: string, id: string, days: number) =>
    owner`INSERT INTO bus.inbox VALUES (${consumer}, ${id}, now() - ${days} * interval '1 day')`;
  const kept = async (consumer: string) =>
    (await owner`SELECT event_id FROM bus.inbox WHERE consumer = ${consumer} ORDER BY handled_at`)
      .map((row) => row.event_id);
  await note("test.a", older, 31);
  await note("test.a", refused, 31);
  await note("test.a", old, 30);
  await note("test.b", old, 30);
  await trim(sql, []);
  assertEquals([(await kept("test.a")).length, await kept("test.b")], [3, [old]]);

  await emit(sql, customer("refused"));
  await owner`UPDATE bus.outbox SET event_id = ${refused}`;
  const fresh = uuidv7();
  await note("test.a", fresh, 0);
  await trim(sql, []);
  assertEquals([await kept("test.a"), await kept("test.b")], [[refused, fresh], [old]]);
});

Deno.test("a settled dead letter is forgotten after 90 days, one that waits for a person never", async () => {
  await using ground = await openGround();
  const { owner, sql } = ground;
  for (const age of [91, 89]) {
    await owner`
      INSERT INTO bus.settled_letter
        (id, consumer, event_id, type, event, reason, attempts, dead_at, settled_as, settled_by,
          settled_at)
      VALUES (${age}, 'test', ${uuidv7()}, 'x', '{}', 'r', 1, now() - interval '1 year',
        'discarded', 'anna', now() - ${age} * interval '1 day')`;
  }
  await owner`
    INSERT INTO bus.dead_letter (consumer, event_id, type, event, reason, attempts, dead_at)
    VALUES ('test', ${uuidv7()}, 'x', '{}', 'r', 6, now() - interval '2 years')`;
  await trim(sql, []);
  assertEquals((await sql`SELECT id::int FROM bus.settled_letter`).map(({ id }) => id), [89]);
  assertEquals((await deadLetters.list(sql)).length, 1);
});

Deno.test("a bus trims when it starts, and what is sent leaves the outbox at once", async () => {
  await using ground = await openGround();
  await fillLog(ground, [8]);
  await ground.owner`UPDATE bus.position SET last_seq = 1`;
  await ground.owner`
    INSERT INTO bus.consumer (name, types, cursor)
    VALUES ('test.record', '{customer.changed.v1}', 1)`;
  await ground.run([recorder()]);
  await until(async () => (await left(ground)).length === 0);
  await emit(ground.sql, customer("a"));
  await until(async () => (await seen(ground)).length === 1);
  assertEquals((await ground.sql`SELECT FROM bus.outbox`).length, 0);
});
