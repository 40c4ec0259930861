/** What the routes of Admin's API share: who may change something, keys, and how they fail. */
import { z } from "zod";
import type { AuditActor } from "shared/audit/mod.ts";
import { DomainError, problem } from "shared/http/mod.ts";
import { DevopsRefused, DevopsUnavailable } from "./domain/devops.ts";
import { administrator, type State } from "./state.ts";

/**
 * The program that changes something. A browser's cookie does not do: its person would have to
 * prove who they are first, as they do on the pages.
 */
export function apiActor(state: State): AuditActor {
  const actor = administrator(state);
  if (state.session!.sid !== "") {
    throw new DomainError("token_required", 403, "Changes by the API want an access token");
  }
  return actor;
}

/** The `Idempotency-Key`, which becomes the operation's id; throws 400. */
export function keyOf(req: Request): string {
  const key = z.uuid().safeParse(req.headers.get("idempotency-key"));
  if (key.success) return key.data;
  throw new DomainError("idempotency_key_required", 400, "Send an Idempotency-Key: a UUID");
}

/** The body as the schema wants it, or the answer that says what is wrong, field by field. */
export async function readBody<Schema extends z.ZodType>(
  req: Request,
  schema: Schema,
): Promise<z.output<Schema> | Response> {
  const text = await req.text();
  if (text.length > 64 * 1024) return problem(413, "too_large", "The body is too large");
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return problem(400, "malformed_json", "The body is not JSON");
  }
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  return invalid(
    Object.fromEntries(result.error.issues.map(({ path, message }) => [path.join("."), message])),
  );
}

export const invalid = (errors: Record<string, string>): Response =>
  problem(422, "invalid", "The request has errors", { errors });

/** Runs `work`, which asks the DevOps API; throws 503 where that does not answer. */
export async function askDevops<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof DevopsUnavailable) {
      throw new DomainError(error.code, 503, "The deployment service does not answer. Try again");
    }
    if (error instanceof DevopsRefused) throw new DomainError(error.code, 409, error.message);
    throw error;
  }
}

export const notFound = (): never => {
  throw new DomainError("not_found", 404, "There is no such tenant");
};
