import { assertEquals } from "@std/assert";
import { busMigrations } from "shared/bus/mod.ts";
import { transaction } from "shared/db/mod.ts";
import { testDatabase } from "shared/testing/mod.ts";
import {
  createCustomer,
  customerInput,
  displayName,
  listCustomers,
  updateCustomer,
} from "./customers.ts";
import { consentHistory, isGranted, recordConsent } from "./consent.ts";
import { service } from "./mod.ts";

const database = () => testDatabase([busMigrations, ...service.migrations]);

const person = (familyName: string, givenName: string, more: Record<string, string> = {}) =>
  customerInput.parse({ familyName, givenName, ...more });

async function add(sql: Parameters<typeof transaction>[0], input = person("Kovács", "Anna")) {
  const result = await transaction(sql, (tx) => createCustomer(tx, "demo", input));
  if (!result.ok) throw new Error(result.code);
  return result.customer;
}

Deno.test("a customer needs a name and, where given, a real address and tax number", () => {
  const faults = customerInput.safeParse({ email: "nobody", taxNumber: "12345675-2-06" });
  assertEquals(
    faults.error?.issues.map((issue) => issue.message).includes("email_invalid"),
    true,
  );
  const nameless = customerInput.safeParse({ taxNumber: "12345675-2-06" });
  assertEquals(
    nameless.error?.issues.map((issue) => issue.message),
    ["name_required", "tax_number_invalid"],
  );
});

Deno.test("a customer is found by either order of the name, without accents, and by e-mail", async () => {
  await using db = await database();
  await add(db.sql, person("Kovács", "Anna", { email: "anna@example.hu" }));
  await add(db.sql, person("Nagy", "Béla"));
  for (const search of ["kovacs anna", "Anna Kovács", "ANNA@example", "ovác"]) {
    const { customers } = await listCustomers(db.sql, { search });
    assertEquals(customers.map((customer) => customer.familyName), ["Kovács"], search);
  }
});

Deno.test("the list is in Hungarian order, by pages that neither skip nor repeat", async () => {
  await using db = await database();
  for (const name of ["Őze", "Csóka", "Csaba", "Béla", "Ábel", "Czakó"]) {
    await add(db.sql, person(name, ""));
  }
  const seen: string[] = [];
  let cursor: string | undefined;
  do {
    const page = await listCustomers(db.sql, { cursor, limit: 2 });
    seen.push(...page.customers.map((customer) => customer.familyName));
    cursor = page.next ?? undefined;
  } while (cursor);
  assertEquals(seen, ["Ábel", "Béla", "Czakó", "Csaba", "Csóka", "Őze"]);
});

Deno.test("an e-mail address belongs to one customer, whatever its case", async () => {
  await using db = await database();
  await add(db.sql, person("Kovács", "Anna", { email: "anna@example.hu" }));
  const result = await transaction(
    db.sql,
    (tx) => createCustomer(tx, "demo", person("Kiss", "Anna", { email: "Anna@Example.hu" })),
  );
  assertEquals(result, { ok: false, code: "email_taken" });
});

Deno.test("of two edits that began at the same version one wins and the other sees it", async () => {
  await using db = await database();
  const { id, version } = await add(db.sql);
  const results = await Promise.all(["Budapest", "Szeged"].map((city) =>
    transaction(
      db.sql,
      (tx) => updateCustomer(tx, "demo", id, version, person("Kovács", "Anna", { city })),
    )
  ));
  assertEquals(results.filter((result) => result.ok).length, 1);
  const lost = results.find((result) => !result.ok);
  if (!lost || lost.ok || lost.code !== "version_conflict") throw new Error("no conflict");
  assertEquals(lost.current.version, version + 1);
});

Deno.test("each change leaves one event, and a refused one leaves none", async () => {
  await using db = await database();
  const { id } = await add(db.sql);
  await transaction(db.sql, (tx) => updateCustomer(tx, "demo", id, 1, person("Kovács", "Éva")));
  await transaction(db.sql, (tx) => updateCustomer(tx, "demo", id, 1, person("Kovács", "Ida")));
  const rows = await db.owner`SELECT type FROM bus.outbox ORDER BY id`;
  assertEquals(rows.map((row) => row.type), ["customer.changed.v1", "customer.changed.v1"]);
});

Deno.test("consent counts by its newest row, and the proof cannot be rewritten", async () => {
  await using db = await database();
  const { id } = await add(db.sql);
  const given = {
    purpose: "newsletter" as const,
    channel: "email" as const,
    granted: true,
    wording: "I would like to get the newsletter.",
    source: "till",
  };
  await recordConsent(db.sql, id, "clerk@example.hu", given);
  assertEquals(isGranted(await consentHistory(db.sql, id), "newsletter", "email"), true);
  await recordConsent(db.sql, id, "clerk@example.hu", { ...given, granted: false });
  const history = await consentHistory(db.sql, id);
  assertEquals(isGranted(history, "newsletter", "email"), false);
  assertEquals(isGranted(history, "offers", "email"), false);
  assertEquals(history.length, 2);
  const refused = await db.sql`UPDATE crm.consent SET granted = true`.then(
    () => false,
    (error) => error.code === "42501",
  );
  assertEquals(refused, true);
});

Deno.test("a name is shown in the order of the customer's language", () => {
  assertEquals(displayName(person("Kovács", "Anna")), "Kovács Anna");
  assertEquals(displayName(person("Smith", "Eve", { locale: "en" })), "Eve Smith");
  assertEquals(displayName(person("", "", { company: "Alpin Kft." })), "Alpin Kft.");
});
