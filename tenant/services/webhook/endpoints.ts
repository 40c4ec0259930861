import { z } from "zod";
import { type Db, type Tx, uuidv7 } from "shared/db/mod.ts";
import { seal, unseal } from "shared/auth/seal.ts";
import { newSecret } from "./signature.ts";
import { isSubscription } from "./subscription.ts";

/** How long a replaced secret goes on signing beside the new one. */
const overlap = "24 hours";

/** What a person enters about an endpoint; `allowed` are origins that may be plain http. */
export function endpointInput(allowed: string[]) {
  return z.object({
    url: z.string().trim().max(2000).transform((value, context) => {
      const fault = urlFault(value, allowed);
      if (fault) context.addIssue({ code: "custom", message: fault });
      return value;
    }),
    description: z.string().trim().max(200).default(""),
    types: z.union([z.string(), z.array(z.string())]).default([])
      .transform((types) => [...new Set([types].flat())])
      .pipe(z.array(z.string().refine(isSubscription, "type_unknown")).min(1, "types_required")),
  });
}

export type EndpointInput = z.output<ReturnType<typeof endpointInput>>;

function urlFault(value: string, allowed: string[]): string | null {
  if (!URL.canParse(value)) return "url_invalid";
  const url = new URL(value);
  if (url.username || url.password) return "url_credentials";
  if (allowed.includes(url.origin)) return null;
  return url.protocol === "https:" ? null : "url_https";
}

export interface Endpoint {
  id: string;
  url: string;
  description: string;
  types: string[];
  state: "active" | "paused" | "disabled";
  disabledReason: string | null;
  failingSince: Date | null;
  createdAt: Date;
}

/** Registers an endpoint; its secret is returned here and shown to nobody again. */
export async function createEndpoint(
  tx: Tx,
  secretKey: string,
  createdBy: string,
  input: EndpointInput,
): Promise<{ endpoint: Endpoint; secret: string }> {
  const [row] = await tx`
    INSERT INTO webhook.endpoint ${
    tx({
      id: uuidv7(),
      url: input.url,
      description: input.description,
      types: input.types,
      created_by: createdBy,
    })
  } RETURNING *`;
  return { endpoint: parse(row), secret: await addSecret(tx, secretKey, row.id) };
}

/** Changes address, description and types. False where the endpoint is gone. */
export async function updateEndpoint(db: Db, id: string, input: EndpointInput): Promise<boolean> {
  const changed = await db`
    UPDATE webhook.endpoint SET ${db({ ...input })}, version = version + 1 WHERE id = ${id}`;
  return changed.count === 1;
}

/** Pauses, or resumes with a clean slate. While paused, deliveries wait; none is lost. */
export async function setEndpointState(
  db: Db,
  id: string,
  state: "active" | "paused",
): Promise<void> {
  await db`
    UPDATE webhook.endpoint
    SET state = ${state}, disabled_reason = NULL, failing_since = NULL, version = version + 1
    WHERE id = ${id}`;
}

/** Removes an endpoint with its deliveries and their log. */
export async function deleteEndpoint(db: Db, id: string): Promise<void> {
  await db`DELETE FROM webhook.endpoint WHERE id = ${id}`;
}

/** Gives an endpoint a new secret; the one before signs beside it for a day. */
export async function rotateSecret(tx: Tx, secretKey: string, id: string): Promise<string> {
  await tx`
    UPDATE webhook.endpoint_secret SET expires_at = now() + ${overlap}::interval
    WHERE endpoint_id = ${id} AND expires_at IS NULL`;
  return await addSecret(tx, secretKey, id);
}

async function addSecret(tx: Tx, secretKey: string, endpointId: string): Promise<string> {
  const secret = newSecret();
  const id = uuidv7();
  const sealed = await seal(secretKey, `endpoint_secret/${id}`, secret);
  await tx`INSERT INTO webhook.endpoint_secret (id, endpoint_id, sealed)
    VALUES (${id}, ${endpointId}, ${sealed})`;
  return secret;
}

/** The secrets that sign now, the newest first. */
export async function liveSecrets(db: Db, secretKey: string, id: string): Promise<string[]> {
  const rows = await db`
    SELECT id, sealed FROM webhook.endpoint_secret
    WHERE endpoint_id = ${id} AND (expires_at IS NULL OR expires_at > now())
    ORDER BY created_at DESC`;
  return await Promise.all(
    rows.map((row) => unseal(secretKey, `endpoint_secret/${row.id}`, row.sealed)),
  );
}

/** Every endpoint, the newest first. */
export async function listEndpoints(db: Db): Promise<Endpoint[]> {
  return (await db`SELECT * FROM webhook.endpoint ORDER BY id DESC`).map(parse);
}

/** One endpoint, or null. */
export async function getEndpoint(db: Db, id: string): Promise<Endpoint | null> {
  const [row] = await db`SELECT * FROM webhook.endpoint WHERE id = ${id}`;
  return row ? parse(row) : null;
}

// deno-lint-ignore no-explicit-any -- a row of the database, parsed here and nowhere else
function parse(row: any): Endpoint {
  return {
    id: row.id,
    url: row.url,
    description: row.description,
    types: row.types,
    state: row.state,
    disabledReason: row.disabled_reason,
    failingSince: row.failing_since,
    createdAt: row.created_at,
  };
}
