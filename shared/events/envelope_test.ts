import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { uuidv7 } from "shared/db/mod.ts";
import { catalogue, type EventType, readEvent } from "./mod.ts";

const envelope = (type: EventType) => ({
  specversion: "1.0",
  id: uuidv7(),
  source: "/tenants/demo",
  type,
  subject: "1",
  time: new Date().toISOString(),
  datacontenttype: "application/json",
  data: catalogue[type].example as unknown,
  tenant: "demo",
  sequence: 1,
});

const reason = (value: unknown) => {
  const read = readEvent(value);
  return read.ok ? "" : read.reason;
};

Deno.test("an envelope around each type's example is an event", () => {
  for (const type of Object.keys(catalogue) as EventType[]) {
    assert(readEvent(envelope(type)).ok, type);
  }
});

Deno.test("what does not fit is refused with the name of the field", () => {
  const event = envelope("customer.changed.v1");
  assertStringIncludes(reason({ ...event, id: "7" }), "id:");
  assertStringIncludes(reason({ ...event, specversion: "0.3" }), "specversion:");
  assertStringIncludes(reason({ ...event, data: { customerId: "7" } }), "data.customerId:");
  assertStringIncludes(reason({ ...event, type: "customer.changed.v9" }), "customer.changed.v9");
  assertStringIncludes(reason("text"), "event:");
});

Deno.test("fields that a newer producer added to a payload reach the consumer", () => {
  const event = envelope("customer.changed.v1");
  const data = { ...(event.data as object), loyalty: 5 };
  const read = readEvent({ ...event, data });
  assertEquals(read.ok && read.event.data as unknown, data);
});
