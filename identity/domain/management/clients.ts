import { z } from "zod";
import { type Db, type Sql, transaction, type Tx } from "shared/db/mod.ts";
import { DomainError } from "shared/http/domain_error.ts";
import { likePattern } from "shared/i18n/fold.ts";
import {
  type ClientChoice,
  type clientKinds,
  type ClientRow,
  managingClient,
  perPage,
} from "shared/identity_api/mod.ts";
import { audit, type AuditActor } from "../audit.ts";
import {
  clientInput,
  newSecret,
  parseClient,
  putClient,
  removeClient,
  rotateSecret,
  setClientDisabled,
} from "../oauth/clients.ts";

const columns = (db: Db) =>
  db`
  c.*, ARRAY(SELECT s.created_at FROM identity.client_secret s WHERE s.client_id = c.id
    ORDER BY s.created_at DESC)::timestamptz[] AS secrets`;

/** A page of clients, by name; those of tenants only when asked for or searched. */
export async function searchClients(
  db: Db,
  { search, kind, page }: {
    search: string;
    kind: typeof clientKinds[number] | "";
    page: number;
  },
): Promise<{ clients: ClientRow[]; total: number }> {
  const kinds = {
    "": db`true`,
    app: db`c.redirect_uris <> '{}' AND c.tenant_slug IS NULL`,
    machine: db`'client_credentials' = ANY (c.grant_types)`,
    tenant: db`c.tenant_slug IS NOT NULL`,
    disabled: db`c.disabled_at IS NOT NULL`,
  };
  const part = likePattern(search);
  const where = db`${kinds[kind]}
    ${search ? db`AND (lower(c.name) LIKE ${part} OR c.id LIKE ${part})` : db``}`;
  const [{ total }] = await db`
    SELECT count(*)::int AS total FROM identity.client c WHERE ${where}`;
  const rows = await db`
    SELECT ${columns(db)} FROM identity.client c WHERE ${where}
    ORDER BY c.tenant_slug NULLS FIRST, c.id
    LIMIT ${perPage} OFFSET ${(page - 1) * perPage}`;
  return { clients: rows.map(parse), total };
}

/** One client, disabled or not, or null. */
export async function findClient(db: Db, id: string): Promise<ClientRow | null> {
  const [row] = await db`SELECT ${columns(db)} FROM identity.client c WHERE c.id = ${id}`;
  return row ? parse(row) : null;
}

/** Registers a client. Throws 409 where the id is taken, and `InvalidClient`. */
export async function createClient(
  sql: Sql,
  actor: AuditActor,
  { id, ...choice }: ClientChoice & { id: string },
): Promise<{ id: string; secret: string | null }> {
  const secret = choice.type === "confidential" ? newSecret() : undefined;
  const input = inputOf({ ...choice, secret });
  return await transaction(sql, async (tx) => {
    await lock(tx, id);
    if (await findClient(tx, id)) {
      throw new DomainError("id_taken", 409, "There is a client of this id");
    }
    await putClient(tx, id, input);
    await audit(tx, actor, {
      action: "client.created",
      object: { type: "client", id, name: choice.name },
      after: { ...choice },
    });
    return { id, secret: secret ?? null };
  });
}

/** Changes a client; its tenant and signatures stay. Throws 404, 409 and `InvalidClient`. */
export async function changeClient(
  sql: Sql,
  actor: AuditActor,
  id: string,
  choice: ClientChoice,
): Promise<void> {
  await transaction(sql, async (tx) => {
    const before = await target(tx, id);
    if (before.type !== choice.type) {
      throw new DomainError("type_fixed", 409, "The type of a client cannot be changed");
    }
    const { tenant, idTokenAlg, refreshGraceSeconds } = before;
    const kept = { tenant: tenant ?? undefined, idTokenAlg, refreshGraceSeconds };
    await putClient(tx, id, inputOf({ ...choice, ...kept }));
    const names = Object.keys(choice) as (keyof ClientChoice)[];
    const changed = names.filter((name) =>
      JSON.stringify(before[name] ?? null) !== JSON.stringify(choice[name] ?? null)
    );
    const pick = (from: Partial<Record<keyof ClientChoice, unknown>>) =>
      Object.fromEntries(changed.map((name) => [name, from[name] ?? null]));
    await audit(tx, actor, {
      tenant,
      action: "client.changed",
      object: objectOf(before),
      before: pick(before),
      after: pick(choice),
    });
  });
}

/**
 * A new secret beside the one before, or with `retire` in its place, which ends all that was granted
 * through the client. Throws 404, 409 for a client that has none.
 */
export async function rotateClientSecret(
  sql: Sql,
  actor: AuditActor,
  id: string,
  { retire }: { retire: boolean },
): Promise<{ secret: string }> {
  return await transaction(sql, async (tx) => {
    const client = await target(tx, id);
    const secret = await rotateSecret(tx, id, { retire });
    if (!secret) throw new DomainError("no_secret", 409, "A public client has no secret");
    await audit(tx, actor, {
      tenant: client.tenant,
      action: "client.secret_rotated",
      object: objectOf(client),
      after: { retired: retire },
    });
    return { secret };
  });
}

/** Disables a client, which ends all that was granted through it, or enables it. Throws 404, 409. */
export async function switchClient(
  sql: Sql,
  actor: AuditActor,
  id: string,
  { disabled, reason }: { disabled: boolean; reason: string },
): Promise<void> {
  await transaction(sql, async (tx) => {
    const client = await target(tx, id);
    if (disabled && id === managingClient) throw ownClient();
    if (client.disabled === disabled) return;
    await setClientDisabled(tx, id, disabled);
    await audit(tx, actor, {
      tenant: client.tenant,
      action: disabled ? "client.disabled" : "client.enabled",
      object: objectOf(client),
      before: { disabled: !disabled },
      after: { disabled, reason },
    });
  });
}

/** Removes a client for good, and ends its sessions; those the platform is made of stay. Throws 404, 409. */
export async function deleteClient(
  sql: Sql,
  actor: AuditActor,
  id: string,
  reason: string,
): Promise<void> {
  await transaction(sql, async (tx) => {
    const client = await target(tx, id);
    if (client.firstParty || id === managingClient) throw ownClient();
    await removeClient(tx, id);
    const { secrets: _, ...before } = client;
    await audit(tx, actor, {
      tenant: client.tenant,
      action: "client.deleted",
      object: objectOf(client),
      before,
      after: { reason },
    });
  });
}

const ownClient = () =>
  new DomainError("own_client", 409, "The platform itself is made of this client");

const objectOf = ({ id, name }: ClientRow) => ({ type: "client", id, name });

/** Two who register or change the same client at once come one after the other. */
const lock = (tx: Tx, id: string) =>
  tx`SELECT pg_advisory_xact_lock(hashtextextended('identity.client ' || ${id}, 0))`;

async function target(tx: Tx, id: string): Promise<ClientRow> {
  await lock(tx, id);
  const client = await findClient(tx, id);
  if (!client) throw new DomainError("not_found", 404, "There is no such client");
  return client;
}

/** A choice that identity's own rules refuse; `errors` are codes by field. */
export class InvalidClient extends Error {
  override name = "InvalidClient";
  constructor(readonly errors: Record<string, string>) {
    super("The client is not valid");
  }
}

function inputOf(choice: z.input<typeof clientInput>) {
  const input = clientInput.safeParse(choice);
  const errors: Record<string, string> = {};
  for (const { path } of input.error?.issues ?? []) errors[String(path[0])] ??= "invalid";
  const signsIn = choice.grantTypes?.includes("authorization_code");
  if (signsIn && choice.redirectUris?.length === 0) errors.redirectUris ??= "required";
  const machine = choice.grantTypes?.includes("client_credentials");
  if (machine && choice.type === "public") errors.grantTypes ??= "machine_needs_secret";
  if (machine && choice.audiences?.length === 0) errors.audiences ??= "required";
  if (Object.keys(errors).length > 0) throw new InvalidClient(errors);
  return input.data!;
}

// deno-lint-ignore no-explicit-any -- a row of the database, parsed here and nowhere else
function parse(row: any): ClientRow {
  return {
    ...parseClient(row),
    createdAt: row.created_at.toISOString(),
    secrets: row.secrets.map((at: Date) => at.toISOString()),
  };
}
