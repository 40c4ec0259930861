import { authMigrations } from "shared/auth/mod.ts";
import { busMigrations } from "shared/bus/mod.ts";
import { connect, migrate, transaction, uuidv7 } from "shared/db/mod.ts";
import {
  createLocation,
  inventoryMigrations,
  registerItems,
} from "../../../tenant/services/inventory/mod.ts";
import { service as websocket } from "../../../tenant/services/websocket/mod.ts";

const migrations = [busMigrations, authMigrations, inventoryMigrations, ...websocket.migrations, {
  name: "faults",
  directory: new URL("./migrations/", import.meta.url),
}];

/** Few, so that writers meet. */
const size = { aggregates: 12, variants: 10 };

/** Makes the scenario's database on a server and returns the address of the application's login. */
export async function makeDatabase(superuserUrl: string, tenant: string): Promise<string> {
  const name = `faults_${crypto.randomUUID().slice(0, 8)}`;
  const password = "vecton";
  const admin = connect(superuserUrl, { max: 1 });
  try {
    for (const role of ["faults_owner", "faults_app"]) {
      const known = await admin`SELECT FROM pg_roles WHERE rolname = ${role}`;
      if (known.length === 0) {
        await admin.unsafe(`CREATE ROLE ${role} LOGIN PASSWORD '${password}'`);
      }
    }
    await admin.unsafe(`CREATE DATABASE ${name} OWNER faults_owner`);
  } finally {
    await admin.end();
  }
  const login = (user: string) => {
    const url = new URL(superuserUrl);
    [url.username, url.password, url.pathname] = [user, password, `/${name}`];
    return url.href;
  };
  await migrate(login("faults_owner"), migrations, { appRole: "faults_app" });
  const sql = connect(login("faults_app"), { max: 1 });
  await transaction(sql, async (tx) => {
    const ids = (count: number) => Array.from({ length: count }, () => uuidv7());
    await tx`INSERT INTO faults.aggregate (id) SELECT unnest(${ids(size.aggregates)}::uuid[])`;
    await registerItems(
      tx,
      ids(size.variants).map((variantId, i) => ({
        variantId,
        productId: variantId,
        sku: `SKU-${i}`,
        title: `Item ${i}`,
      })),
    );
    await createLocation(tx, tenant, { code: "SHOP", name: "Shop", kind: "store" });
    await createLocation(tx, tenant, { code: "WH", name: "Warehouse", kind: "warehouse" });
  });
  await sql.end();
  return login("faults_app");
}
