import { assert, assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { h } from "preact";
import { computed, type Signal, signal } from "@preact/signals";
import { deserialize } from "../runtime/client/deserialize.ts";
import { serialize } from "./serialize.ts";

/** What a prop is in the browser. */
function sent<T>(value: T): T {
  return deserialize(serialize([{ name: "Test", props: { value } }]))[0]
    .value as T;
}

Deno.test("data arrives as it was, whatever its types and however it is nested", () => {
  const key = fc.oneof(
    fc.string(),
    fc.constantFrom("__proto__", "constructor", "toString", "0"),
  );
  const { value } = fc.letrec((tie) => ({
    leaf: fc.oneof(
      fc.string({ unit: "binary" }),
      fc.double(),
      fc.integer(),
      fc.bigInt(),
      fc.constantFrom(
        undefined,
        null,
        true,
        false,
        -0,
        NaN,
        -1,
        -7,
        "Date",
        "Signal",
      ),
      fc.date({ noInvalidDate: false }),
      fc.uint8Array(),
      fc.webUrl().map((url) => new URL(url)),
      fc.constantFrom(/a[/"]\n/giu, new RegExp("")),
    ),
    value: fc.oneof(
      { depthSize: "small", withCrossShrink: true },
      tie("leaf"),
      fc.array(tie("value")),
      fc.sparseArray(tie("value")),
      fc.array(fc.tuple(key, tie("value"))).map((entries) => Object.fromEntries(entries)),
      fc.array(tie("value")).map((items) => new Set(items)),
      fc.array(fc.tuple(tie("value"), tie("value"))).map((entries) => new Map(entries)),
    ),
  }));
  fc.assert(
    // As text, for equality does not tell holes from `undefined`, nor own keys from inherited ones.
    fc.property(
      value,
      (value) => assertEquals(Deno.inspect(sent(value), all), Deno.inspect(value, all)),
    ),
    { numRuns: 100 },
  );
});

const all = { depth: 100, iterableLimit: Infinity, strAbbreviateSize: Infinity };

Deno.test("the eight Temporal types arrive as such", () => {
  for (
    const value of [
      Temporal.Instant.from("2026-02-03T04:05:06.123456789Z"),
      Temporal.ZonedDateTime.from("2026-02-03T04:05:06+01:00[Europe/Zurich]"),
      Temporal.PlainDate.from("2026-02-03[u-ca=hebrew]"),
      Temporal.PlainTime.from("04:05:06"),
      Temporal.PlainDateTime.from("2026-02-03T04:05:06"),
      Temporal.PlainYearMonth.from("2026-02"),
      Temporal.PlainMonthDay.from("02-03"),
      Temporal.Duration.from("P1Y2M3DT4H5M6.789S"),
    ]
  ) {
    const arrived = sent<unknown>(value);
    assertEquals(Object.getPrototypeOf(arrived), Object.getPrototypeOf(value));
    assertEquals(String(arrived), String(value));
  }
});

Deno.test("what is shared stays shared, and cycles stay cycles", () => {
  const shared = { n: 1 };
  const cycle: Record<string, unknown> = { shared, list: [shared] };
  cycle.self = cycle;
  cycle.map = new Map<unknown, unknown>([[cycle, shared], [
    "set",
    new Set([cycle]),
  ]]);
  cycle.signal = signal(cycle);
  const arrived = sent(cycle) as typeof cycle & {
    list: unknown[];
    map: typeof cycle["map"];
  };
  assert(arrived.self === arrived);
  assert(arrived.list[0] === arrived.shared);
  const map = arrived.map as Map<unknown, unknown>;
  assert(map.get(arrived) === arrived.shared);
  assert((map.get("set") as Set<unknown>).has(arrived));
  assert((arrived.signal as Signal).value === arrived);
});

Deno.test("one signal in several islands is one signal, wherever it stands", () => {
  const count = signal(1);
  const [a, b] = deserialize(serialize([
    { name: "A", props: { count } },
    { name: "B", props: { deep: new Map([["list", [{ count }]]]) } },
  ])) as [{ count: Signal }, { deep: Map<string, { count: Signal }[]> }];
  assert(a.count === b.deep.get("list")![0].count);
  a.count.value++;
  assertEquals(b.deep.get("list")![0].count.value, 2);
  assertEquals(count.value, 1);
});

Deno.test("a computed arrives with its value and takes no other", () => {
  const count = signal(2);
  const arrived = sent(computed(() => ({ double: count.value * 2 })));
  assertEquals(arrived.value, { double: 4 });
  assertThrows(() => (arrived as Signal).value = { double: 5 });
});

Deno.test("of a view on bytes only the view is sent", () => {
  const buffer = new TextEncoder().encode("secret-public-secret").buffer;
  const text = serialize([{
    name: "A",
    props: { bytes: new Uint8Array(buffer, 7, 6) },
  }]);
  const [{ bytes }] = deserialize(text) as [{ bytes: Uint8Array }];
  assertEquals(new TextDecoder().decode(bytes), "public");
  assertEquals(bytes.buffer.byteLength, 6);
});

Deno.test("an instance of a class arrives as a plain object", () => {
  class Point {
    constructor(public x: number) {}
    get double() {
      return this.x * 2;
    }
  }
  const arrived = sent(new Point(3));
  assertEquals(Object.getPrototypeOf(arrived), Object.prototype);
  assertEquals({ ...arrived }, { x: 3 } as Point);
  assertEquals({ ...sent(Object.assign(Object.create(null), { a: 1 })) }, {
    a: 1,
  });
});

Deno.test("a key named __proto__ is data and changes no prototype", () => {
  const arrived = sent(JSON.parse(`{"__proto__":{"admin":true}}`));
  assertEquals(arrived.admin, undefined);
  assertEquals(Object.keys(arrived), ["__proto__"]);
});

Deno.test("what is no data is refused by name of the island and place in its props", () => {
  const refused = (props: Record<string, unknown>, ...parts: string[]) => {
    const islands = [{ name: "First", props: {} }, { name: "Cart", props }];
    const { message } = assertThrows(() => serialize(islands), Error);
    for (const part of parts) {
      assert(message.includes(part), `${part} in ${message}`);
    }
  };
  refused({ onBuy: () => {} }, "<Cart onBuy>", `"onBuy"`, "a function");
  refused({ items: [1, { run: () => {} }] }, `"items[1].run"`, "a function");
  refused(
    { state: signal({ id: Symbol("x") }) },
    `"state.value.id"`,
    "a symbol",
  );
  refused({ rows: [{ cell: h("b", null) }] }, `"rows[0].cell"`, "a vnode");
  refused({ map: new Map([["a", () => {}]]) }, `"map.value 0"`, "a function");
});

Deno.test("size and depth of data are no limit", () => {
  const long = Array.from({ length: 200_000 }, (_, i) => i);
  assertEquals(sent(new Set(long)).size, long.length);
  assertEquals(sent(long).at(-1), long.at(-1));
  let list: { next: unknown } = { next: null };
  for (let i = 0; i < 100_000; i++) list = { next: list };
  let depth = 0;
  for (let at: unknown = sent(list); at; at = (at as typeof list).next) depth++;
  assertEquals(depth, 100_001);
});
