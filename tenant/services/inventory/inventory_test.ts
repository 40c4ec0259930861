import { assert, assertEquals, assertRejects } from "@std/assert";
import fc from "fast-check";
import { transaction, uuidv7 } from "shared/db/mod.ts";
import {
  availability,
  cancelTransfer,
  commitHold,
  createTransfer,
  drift,
  hold,
  InsufficientStock,
  ledger,
  levels,
  moveStock,
  receiveTransfer,
  releaseHold,
  setOnHand,
  shipTransfer,
  StockConflict,
  sweepExpiredHolds,
  UnknownStockKey,
} from "./mod.ts";
import { because, levelOf, stockUp, testStock } from "./testing.ts";

const who = { tenant: "demo", actor: "test" };

Deno.test("each movement has its balance in the ledger, and an event beside it", async () => {
  await using db = await testStock();
  const [bag] = db.variants;
  await stockUp(db.sql, bag, db.shop, 5);
  await transaction(
    db.sql,
    (tx) => moveStock(tx, because("sale"), [{ variantId: bag, locationId: db.shop, delta: -2 }]),
  );
  const { movements } = await ledger(db.sql, { variantId: bag, locationId: db.shop });
  assertEquals(movements.map(({ delta, onHandAfter }) => [delta, onHandAfter]), [[-2, 3], [5, 5]]);
  const events = await db.owner`
    SELECT data FROM bus.outbox WHERE type = 'stock.changed.v1' ORDER BY id`;
  assertEquals(events.map(({ data }) => [data.onHand, data.delta, data.version]), [[5, 5, 1], [
    3,
    -2,
    2,
  ]]);
});

Deno.test("of many buyers of the last units exactly as many succeed as there are units", async () => {
  await using db = await testStock();
  const [bag] = db.variants;
  await stockUp(db.sql, bag, db.shop, 7);
  const buys = await Promise.all(Array.from({ length: 30 }, () =>
    transaction(
      db.sql,
      (tx) => moveStock(tx, because("sale"), [{ variantId: bag, locationId: db.shop, delta: -1 }]),
    ).then(() => "sold", (error) => error instanceof InsufficientStock ? "short" : String(error))));
  assertEquals(buys.filter((result) => result === "sold").length, 7);
  assertEquals(buys.filter((result) => result === "short").length, 23);
  assertEquals((await levelOf(db.sql, bag, db.shop)).onHand, 0);
  assertEquals(await drift(db.sql), []);
});

Deno.test("the same race without the lock oversells: the harness would notice", async () => {
  await using db = await testStock();
  const [bag] = db.variants;
  await stockUp(db.sql, bag, db.shop, 1);
  let sold = 0;
  await Promise.all(Array.from({ length: 10 }, async () => {
    const { onHand } = await levelOf(db.sql, bag, db.shop);
    await new Promise((done) => setTimeout(done, 5));
    if (onHand > 0) sold++;
  }));
  assert(sold > 1);
});

Deno.test("baskets in opposite orders never deadlock", async () => {
  await using db = await testStock(6);
  for (const variant of db.variants) await stockUp(db.sql, variant, db.shop, 1000);
  await Promise.all(Array.from({ length: 40 }, (_, i) => {
    const order = i % 2 ? db.variants : db.variants.toReversed();
    return transaction(
      db.sql,
      (tx) =>
        moveStock(
          tx,
          because("sale"),
          order.map((variantId) => ({ variantId, locationId: db.shop, delta: -1 })),
        ),
      { retries: 0 },
    );
  }));
  for (const variant of db.variants) {
    assertEquals((await levelOf(db.sql, variant, db.shop)).onHand, 960);
  }
});

Deno.test("one variant on two lines counts once, with the sum", async () => {
  await using db = await testStock();
  const [bag] = db.variants;
  await stockUp(db.sql, bag, db.shop, 3);
  const line = { variantId: bag, locationId: db.shop, delta: -2 };
  await assertRejects(
    () => transaction(db.sql, (tx) => moveStock(tx, because("sale"), [line, line])),
    InsufficientStock,
  );
  assertEquals((await levelOf(db.sql, bag, db.shop)).onHand, 3);
});

Deno.test("the same cause, however often and in parallel, moves stock once; another content is refused", async () => {
  await using db = await testStock();
  const [bag] = db.variants;
  const receive = (delta: number) =>
    transaction(
      db.sql,
      (tx) =>
        moveStock(tx, because("receipt", "po-1"), [{ variantId: bag, locationId: db.shop, delta }]),
    );
  await Promise.all(Array.from({ length: 8 }, () => receive(4)));
  assertEquals((await levelOf(db.sql, bag, db.shop)).onHand, 4);
  await assertRejects(() => receive(5), Error, "another movement");
});

Deno.test("a quantity is set only by who saw the current one", async () => {
  await using db = await testStock();
  const [bag] = db.variants;
  await stockUp(db.sql, bag, db.shop, 10);
  const set = (quantity: number, expected: number | null) =>
    transaction(
      db.sql,
      (tx) =>
        setOnHand(tx, because("adjustment"), [
          { variantId: bag, locationId: db.shop, quantity, expected },
        ]),
    );
  const conflict = await assertRejects(() => set(8, 9), StockConflict) as unknown as StockConflict;
  assertEquals(conflict.current[0].onHand, 10);
  const both = await Promise.allSettled([set(7, 10), set(6, 10)]);
  assertEquals(both.filter((result) => result.status === "fulfilled").length, 1);
  assertEquals(await set(0, (await levelOf(db.sql, bag, db.shop)).onHand), 1);
});

Deno.test("holds promise stock, expire by the clock and turn into sales", async () => {
  await using db = await testStock();
  const [bag] = db.variants;
  await stockUp(db.sql, bag, db.shop, 5);
  const take = (reference: string, quantity: number, ttl = 900) =>
    transaction(
      db.sql,
      (tx) =>
        hold(tx, { ...who, reference }, [{ variantId: bag, locationId: db.shop, quantity }], ttl),
    );
  await take("order-1", 3);
  assertEquals(await levelOf(db.sql, bag, db.shop), { onHand: 5, reserved: 3, available: 2 });
  await assertRejects(() => take("order-2", 3), InsufficientStock);
  // The same order asks again with another quantity: its old hold is replaced, not added to.
  await take("order-1", 4);
  assertEquals((await levelOf(db.sql, bag, db.shop)).reserved, 4);
  await transaction(db.sql, (tx) => commitHold(tx, { ...who, reference: "order-1" }));
  assertEquals(await levelOf(db.sql, bag, db.shop), { onHand: 1, reserved: 0, available: 1 });

  await take("order-3", 1, -1);
  assertEquals((await availability(db.sql, [bag])).get(bag)?.available, 1);
  await take("order-4", 1);
  assertEquals((await levelOf(db.sql, bag, db.shop)).reserved, 1);
  await transaction(db.sql, (tx) => releaseHold(tx, { ...who, reference: "order-4" }));
  await take("order-5", 1, -1);
  await sweepExpiredHolds(db.sql, "demo");
  assertEquals((await levelOf(db.sql, bag, db.shop)).reserved, 0);
  assertEquals(await drift(db.sql), []);
});

Deno.test("goods that are missing are recorded even where they were promised", async () => {
  await using db = await testStock();
  const [bag] = db.variants;
  await stockUp(db.sql, bag, db.shop, 3);
  for (const reference of ["old", "new"]) {
    await transaction(
      db.sql,
      (tx) =>
        hold(tx, { ...who, reference }, [{ variantId: bag, locationId: db.shop, quantity: 1 }]),
    );
  }
  const lose = (reason: "sale" | "damage") =>
    transaction(
      db.sql,
      (tx) => moveStock(tx, because(reason), [{ variantId: bag, locationId: db.shop, delta: -2 }]),
    );
  await assertRejects(() => lose("sale"), InsufficientStock);
  await lose("damage");
  assertEquals(await levelOf(db.sql, bag, db.shop), { onHand: 1, reserved: 1, available: 0 });
  const holds = await db
    .owner`SELECT reference, outcome FROM inventory.stock_hold ORDER BY reference`;
  assertEquals(holds.map(({ reference, outcome }) => [reference, outcome]), [
    ["new", "shortage"],
    ["old", null],
  ]);
});

Deno.test("units on the way are nowhere for sale and never vanish", async () => {
  await using db = await testStock();
  const [bag] = db.variants;
  await stockUp(db.sql, bag, db.warehouse, 10);
  const total = async () =>
    Number((await db.sql`SELECT sum(on_hand) FROM inventory.stock_level`)[0].sum);
  const create = () =>
    transaction(db.sql, (tx) =>
      createTransfer(tx, who, {
        fromId: db.warehouse,
        toId: db.shop,
        lines: [{ variantId: bag, quantity: 4 }],
      }));
  const id = await create();
  await transaction(db.sql, (tx) => shipTransfer(tx, who, id));
  assertEquals(await total(), 10);
  assertEquals((await availability(db.sql, [bag])).get(bag)?.available, 6);
  await transaction(db.sql, (tx) => receiveTransfer(tx, who, id, new Map([[bag, 3]])));
  assertEquals((await levelOf(db.sql, bag, db.shop)).onHand, 3);
  assertEquals(await total(), 10);
  await assertRejects(
    () => transaction(db.sql, (tx) => shipTransfer(tx, who, id)),
    Error,
    "received already",
  );
  const other = await create();
  await transaction(db.sql, (tx) => shipTransfer(tx, who, other));
  await transaction(db.sql, (tx) => cancelTransfer(tx, who, other));
  assertEquals((await levelOf(db.sql, bag, db.warehouse)).onHand, 6);
  assertEquals(await total(), 10);
});

Deno.test("the application can neither change nor delete a row of the ledger", async () => {
  await using db = await testStock();
  await stockUp(db.sql, db.variants[0], db.shop, 1);
  for (
    const statement of [
      "UPDATE inventory.stock_movement SET delta = 2",
      "DELETE FROM inventory.stock_movement",
      "TRUNCATE inventory.stock_movement",
    ]
  ) {
    await assertRejects(() => db.sql.unsafe(statement), Error, "permission denied");
  }
});

Deno.test("what stock does not know is named", async () => {
  await using db = await testStock();
  await assertRejects(
    () => stockUp(db.sql, uuidv7(), db.shop, 1),
    UnknownStockKey,
  );
});

Deno.test("whatever happens in whatever order, ledger, counters and holds agree", async () => {
  await using db = await testStock(3);
  const operation = fc.record({
    kind: fc.constantFrom("receive", "sell", "set", "hold", "release", "commit", "damage"),
    variant: fc.nat(2),
    place: fc.constantFrom("shop", "warehouse"),
    amount: fc.integer({ min: 1, max: 6 }),
    order: fc.nat(4),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(operation, { minLength: 8, maxLength: 30 }), async (operations) => {
      await Promise.all(operations.map(({ kind, variant, place, amount, order }) => {
        const key = {
          variantId: db.variants[variant],
          locationId: place === "shop" ? db.shop : db.warehouse,
        };
        const reference = `order-${order}`;
        return transaction(db.sql, async (tx) => {
          if (kind === "receive") {
            await moveStock(tx, because("receipt"), [{ ...key, delta: amount }]);
          } else if (kind === "sell") {
            await moveStock(tx, because("sale"), [{ ...key, delta: -amount }]);
          } else if (kind === "damage") {
            await moveStock(tx, because("damage"), [{ ...key, delta: -amount }]);
          } else if (kind === "set") {
            await setOnHand(tx, because("count"), [{ ...key, quantity: amount, expected: amount }]);
          } else if (kind === "hold") {
            await hold(tx, { ...who, reference }, [{ ...key, quantity: amount }]);
          } else if (kind === "release") await releaseHold(tx, { ...who, reference });
          else await commitHold(tx, { ...who, reference: `${reference}` });
        }).catch((error) => {
          const expected = error instanceof InsufficientStock || error instanceof StockConflict ||
            // A committed order that is committed again under its own name.
            error.code === "23505";
          if (!expected) throw error;
        });
      }));
      assertEquals(await drift(db.sql), []);
      const broken = await db.sql`
        SELECT FROM inventory.stock_level WHERE on_hand < 0 OR reserved > on_hand`;
      assertEquals(broken.length, 0);
    }),
    { numRuns: 15 },
  );
});

Deno.test("five thousand lines are one movement, and the list pages through all without a gap", async () => {
  await using db = await testStock(5000);
  const lines = db.variants.map((variantId) => ({ variantId, locationId: db.shop, delta: 2 }));
  await transaction(db.sql, (tx) => moveStock(tx, because("import"), lines));
  let seen = 0;
  let cursor: string | undefined;
  do {
    const page = await levels(db.sql, { cursor, limit: 700 });
    seen += page.levels.length;
    cursor = page.next ?? undefined;
  } while (cursor);
  assertEquals(seen, 5000);
  assertEquals((await levels(db.sql, { search: "sku-00042" })).levels.length, 1);
});
