import { publish } from "shared/bus/mod.ts";
import { type Db, type Tx, uuidv7 } from "shared/db/mod.ts";

export type LocationKind = "warehouse" | "store" | "transit" | "quarantine" | "bin";

export interface Location {
  id: string;
  code: string;
  name: string;
  kind: LocationKind;
  parentId: string | null;
}

export interface NewLocation {
  /** Short and unique, as on shelves and in files: `SZ-BOLT`. */
  code: string;
  name: string;
  kind: LocationKind;
  parentId?: string | null;
}

/** Adds a location, or gives back the one that has the code already. */
export async function createLocation(
  tx: Tx,
  tenant: string,
  { code, name, kind, parentId = null }: NewLocation,
): Promise<Location> {
  const [row] = await tx`
    INSERT INTO inventory.location (id, code, name, kind, parent_id)
    VALUES (${uuidv7()}, ${code}, ${name}, ${kind}, ${parentId})
    ON CONFLICT (code) DO NOTHING RETURNING *`;
  if (!row) {
    const [known] = await tx`SELECT * FROM inventory.location WHERE code = ${code}`;
    return parse(known);
  }
  const location = parse(row);
  await publish(tx, tenant, [{
    type: "location.changed.v1",
    aggregate: { type: "location", id: location.id, version: 1 },
    data: { locationId: location.id, code, name, kind },
  }]);
  return location;
}

/** Every location, by kind and code. */
export async function listLocations(db: Db): Promise<Location[]> {
  const rows = await db`
    SELECT * FROM inventory.location
    ORDER BY array_position(ARRAY['warehouse', 'store', 'bin', 'transit', 'quarantine'], kind), code`;
  return rows.map(parse);
}

/** One location, or null. */
export async function getLocation(db: Db, id: string): Promise<Location | null> {
  const [row] = await db`SELECT * FROM inventory.location WHERE id = ${id}`;
  return row ? parse(row) : null;
}

/** Whether there are locations that identity was not told of. */
export async function untold(db: Db): Promise<boolean> {
  const [row] = await db`SELECT FROM inventory.location WHERE told_at IS NULL LIMIT 1`;
  return row !== undefined;
}

/** Notes that identity was told of these. */
export async function noteTold(db: Db, locations: Location[]): Promise<void> {
  await db`
    UPDATE inventory.location SET told_at = now()
    WHERE told_at IS NULL AND id = ANY (${locations.map(({ id }) => id)}::uuid[])`;
}

// deno-lint-ignore no-explicit-any -- a row of the database, parsed here and nowhere else
function parse(row: any): Location {
  return { id: row.id, code: row.code, name: row.name, kind: row.kind, parentId: row.parent_id };
}
