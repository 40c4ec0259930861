import { transaction } from "shared/db/mod.ts";
import { processRuntime } from "../runtime.ts";
import { createCustomer, customerInput, listCustomers } from "../services/crm/customers.ts";
import { demoCustomers, seedDemo } from "../services/webshop/demo/mod.ts";

/** Fills the tenant with a small believable catalogue and customers; safe to run again. */
export async function seed(): Promise<void> {
  const runtime = processRuntime();
  const { sql, tenant } = runtime;
  await seedDemo(runtime);
  if ((await listCustomers(sql, { limit: 1 })).customers.length === 0) {
    for (const customer of demoCustomers) {
      const input = customerInput.parse({
        familyName: customer.family,
        givenName: customer.given,
        email: customer.email,
        city: customer.city,
        tags: customer.tags.join(","),
      });
      await transaction(sql, (tx) => createCustomer(tx, tenant.slug, input));
    }
  }
  await sql.end();
}
