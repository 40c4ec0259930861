import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { transaction } from "shared/db/mod.ts";
import { backlog, deadLetters, type NewEvent, PermanentError, publish } from "./mod.ts";
import {
  customer,
  emit,
  type Ground,
  onBothDrivers,
  picky,
  recorder,
  seen,
  until,
} from "./testing/harness.ts";

const dead = async ({ sql }: Ground, count: number) => {
  await until(async () => (await deadLetters.list(sql)).length === count);
  return await deadLetters.list(sql);
};

const never = (subject: string) => subject === "poison" && new Error("cannot digest");
const atOnce = (subject: string) => subject === "poison" && new PermanentError("of no use");

onBothDrivers(
  "an event that always fails is tried again, holds up those behind it, and is set aside",
  async (ground) => {
    let calls = 0;
    let behind: string[] | undefined;
    const consumer = picky((subject) => {
      if (subject === "poison") calls++;
      return never(subject);
    });
    await emit(ground.sql, customer("a"), customer("poison"), customer("b"));
    await ground.run([consumer]);
    await until(async () => {
      if (calls === 4) behind = await seen(ground);
      return (await seen(ground)).length === 2;
    });
    assertEquals(behind, ["a"]);
    assertEquals(await seen(ground), ["a", "b"]);
    const [letter] = await dead(ground, 1);
    assertEquals(
      [
        letter.consumer,
        letter.reason,
        letter.attempts,
        (letter.event as NewEvent & {
          subject: string;
        }).subject,
      ],
      ["test.record", "cannot digest", 6, "poison"],
    );
  },
);

onBothDrivers("a restart does not forget how often an event has failed", async (ground) => {
  await emit(ground.sql, customer("poison"));
  const attempts = async () =>
    (await ground.sql`SELECT attempts FROM bus.consumer WHERE name = 'test.record'`)[0]?.attempts;
  const first = await ground.run([picky(never)]);
  await until(async () => await attempts() >= 3);
  await first.stop();
  // Due again: nothing but the count of its tries still tells of it.
  await until(async () =>
    (await ground.sql`SELECT FROM bus.consumer WHERE retry_at <= now()`).length === 1
  );
  let calls = 0;
  await ground.run([picky((subject) => {
    calls++;
    return never(subject);
  })]);
  const [letter] = await dead(ground, 1);
  assertEquals(letter.attempts, 6);
  assert(calls <= 4, `tried ${calls} more times`);
});

onBothDrivers("what no further try can help is set aside at once", async (ground) => {
  await emit(ground.sql, customer("poison"), customer("a"));
  await ground.run([picky(atOnce)]);
  const [letter] = await dead(ground, 1);
  assertEquals([letter.reason, letter.attempts], ["of no use", 1]);
  await until(async () => (await seen(ground)).length === 1);
});

onBothDrivers("while the database is the one that fails, no event loses a try", async (ground) => {
  let down = 3;
  const gone = Object.assign(new Error("terminating connection"), { code: "57P01" });
  await emit(ground.sql, customer("a"), customer("b"));
  const bus = await ground.run([
    picky(() => down-- > 0 && new Error("wrapped", { cause: gone })),
  ]);
  await until(async () => (await seen(ground)).length === 2);
  assertEquals(await deadLetters.list(ground.sql), []);
  assertEquals((await bus.stats()).failures_total, { "test.record": 0 });
});

onBothDrivers(
  "a payload that does not fit is set aside with the name of its field",
  async (ground) => {
    const wrong = customer("wrong");
    (wrong.data as { name: unknown }).name = 7;
    await emit(ground.sql, customer("a"), wrong, customer("b"));
    await ground.run([recorder()]);
    const [letter] = await dead(ground, 1);
    assertStringIncludes(letter.reason, "data.name:");
    await until(async () => (await seen(ground)).length === 2);
    assertEquals(await seen(ground), ["a", "b"]);
  },
);

onBothDrivers("an event of another tenant is refused", async (ground) => {
  await transaction(ground.sql, (tx) => publish(tx, "other", [customer("theirs")]));
  await emit(ground.sql, customer("ours"));
  await ground.run([recorder()]);
  const [letter] = await dead(ground, 1);
  assertStringIncludes(letter.reason, 'of "other"');
  await until(async () => (await seen(ground)).length === 1);
  assertEquals(await seen(ground), ["ours"]);
});

onBothDrivers(
  "a replay reaches its consumer alone, takes effect once, and tells who wanted it",
  async (ground) => {
    let healed = false;
    const consumers = [picky((s) => !healed && atOnce(s), "test.weak"), recorder("test.strong")];
    await ground.run(consumers);
    await emit(ground.sql, customer("poison"));
    const [letter] = await dead(ground, 1);
    await until(async () => (await seen(ground, "test.strong")).length === 1);
    healed = true;
    const both = await Promise.all(
      ["anna", "bela"].map((actor) => deadLetters.replay(ground.sql, { id: letter.id }, actor)),
    );
    assertEquals(both.toSorted(), [0, 1]);
    await until(async () => (await seen(ground, "test.weak")).length === 1);
    await emit(ground.sql, customer("after"));
    await until(async () => (await seen(ground, "test.weak")).length === 2);
    assertEquals(await seen(ground, "test.weak"), ["poison", "after"]);
    assertEquals((await seen(ground, "test.strong")).filter((s) => s === "poison").length, 1);
    const [settled] = await ground.sql`SELECT settled_as, settled_by FROM bus.settled_letter`;
    assertEquals(settled, { settled_as: "replayed", settled_by: both[0] ? "anna" : "bela" });
    assertEquals(await deadLetters.get(ground.sql, letter.id), null);
  },
);

onBothDrivers("a replay that fails again is a dead letter again", async (ground) => {
  await ground.run([picky(atOnce)]);
  await emit(ground.sql, customer("poison"));
  const [first] = await dead(ground, 1);
  await deadLetters.replay(ground.sql, { consumer: first.consumer }, "anna");
  await until(async () => {
    const [again] = await deadLetters.list(ground.sql);
    return again !== undefined && again.id !== first.id && again.eventId === first.eventId;
  });
});

onBothDrivers(
  "a replay waits for a consumer that sleeps, where its scaler sees it",
  async (ground) => {
    const awake = await ground.run([picky(atOnce)]);
    await emit(ground.sql, customer("poison"));
    await dead(ground, 1);
    await awake.stop();
    const relay = await ground.run([], [recorder()]);
    await deadLetters.replay(ground.sql, { consumer: "test.record" }, "anna");
    await until(async () => (await relay.stats()).outbox_events === 0);
    await until(async () =>
      (await backlog(ground.sql, ["test.record"], ground.amqpUrl))["test.record"] === 1
    );
    await ground.run([recorder()]);
    await until(async () => (await seen(ground)).length === 1);
  },
);

onBothDrivers("what is discarded is gone for good, and it is known who did it", async (ground) => {
  await ground.run([picky(atOnce), picky(atOnce, "test.other")]);
  await emit(ground.sql, customer("poison"));
  await dead(ground, 2);
  assertEquals(await deadLetters.counts(ground.sql), { "test.other": 1, "test.record": 1 });
  assertEquals(await deadLetters.discard(ground.sql, { consumer: "test.record" }, "anna"), 1);
  assertEquals(await deadLetters.replay(ground.sql, { consumer: "test.record" }, "anna"), 0);
  assertEquals(await deadLetters.counts(ground.sql), { "test.other": 1 });
  const [settled] = await ground.sql`SELECT consumer, settled_as, settled_by
    FROM bus.settled_letter`;
  assertEquals(settled, {
    consumer: "test.record",
    settled_as: "discarded",
    settled_by: "anna",
  });
});
