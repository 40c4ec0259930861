/** What the resources of the API share: the shape of a route, and how a request is read. */
import { z } from "zod";
import { problem } from "shared/http/mod.ts";
import type { Operation } from "shared/http/openapi.ts";
import { listTenants } from "./layout.ts";
import { type TenantStatus, tenantStatus } from "./status.ts";
import type { Dependencies } from "./tenants.ts";

/** Who asks: an OAuth client, or a run of CI. */
export interface Caller {
  name: string;
}

/** One method of a resource: what the OpenAPI document says of it, and what it does. */
export interface Route extends Operation {
  /** CI's own token is good here, too. */
  ci?: boolean;
  handle(req: Request, params: Record<string, string>, caller: Caller): Promise<Response>;
}

export const tenantNotFound = () => problem(404, "tenant_not_found", "There is no such tenant");

/** The `Idempotency-Key`: 1 to 64 characters that can stand in a branch's name. */
export function keyOf(req: Request): string | Response {
  const key = req.headers.get("idempotency-key") ?? "";
  return /^[A-Za-z0-9_-]{1,64}$/.test(key)
    ? key
    : problem(400, "idempotency_key_required", "Send an Idempotency-Key of letters and digits");
}

/** The body as the schema wants it, or the answer that says what is wrong, field by field. */
export async function parse<T>(req: Request, schema: z.ZodType<T>): Promise<T | Response> {
  const limit = 64 * 1024;
  const text = Number(req.headers.get("content-length") ?? 0) > limit ? null : await req.text();
  if (text === null || text.length > limit) {
    return problem(413, "too_large", "The body is too large");
  }
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return problem(400, "malformed_json", "The body is not JSON");
  }
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  return problem(422, "invalid", "The request has errors", {
    errors: Object.fromEntries(
      result.error.issues.map((issue) => [issue.path.join("."), issue.message]),
    ),
  });
}

export const slugsQuery = z.object({ slugs: z.string().optional() });

/** Tenants of the comma list `slugs`, or all. */
export async function askedStatuses(
  { forge, argo }: Dependencies,
  req: Request,
): Promise<TenantStatus[]> {
  const asked = new URL(req.url).searchParams.get("slugs")?.split(",").slice(0, 100);
  const present = await listTenants(await forge.main());
  const slugs = asked ? present.filter((slug) => asked.includes(slug)) : present;
  const found = await Promise.all(slugs.map((slug) => tenantStatus(forge, argo, slug)));
  return found.filter((item) => item !== null);
}
