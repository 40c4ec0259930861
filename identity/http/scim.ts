import type { Context } from "fresh";
import { bearerOf } from "shared/auth/bearer.ts";
import { networkOf } from "shared/credentials/throttle.ts";
import { DomainError } from "shared/http/mod.ts";
import { type AuditActor, machineActor } from "../domain/audit.ts";
import { maxResults } from "../domain/scim/discovery.ts";
import { notFound, ScimError } from "../domain/scim/error.ts";
import { type Condition, parseFilter } from "../domain/scim/filter.ts";
import { isScimToken } from "../domain/scim/tokens.ts";
import type { State } from "../state.ts";
import type { RateLimit } from "./rate_limit.ts";

export interface ScimRequest {
  slug: string;
  /** Address of the tenant's SCIM service. */
  base: string;
  actor: AuditActor;
  ifMatch: string | null;
  /** The JSON of the request. Throws 400 `invalidSyntax`. */
  body(): Promise<unknown>;
}

const maxBytes = 1024 * 1024;

/** Answers a request of the tenant's directory: proven by its token, told as RFC 7644 wants it. */
export async function scim(
  ctx: Context<State>,
  work: (request: ScimRequest) => Promise<Response>,
): Promise<Response> {
  const { state, req, params } = ctx;
  const { slug } = params;
  const token = bearerOf(req);
  const network = networkOf(state.ip);
  try {
    await take(state.limits.requests, network);
    if (!token || !await isScimToken(state.sql, slug, token)) {
      await take(state.limits.failures, network);
      const refusal = failure(new ScimError(401, "The token is not valid here"));
      refusal.headers.set("www-authenticate", 'Bearer realm="scim"');
      return refusal;
    }
    await take(state.limits.scim, slug);
    const base = `${state.config.ORIGIN}/scim/v2/${slug}`;
    const actor = { ...machineActor(`scim:${slug}`), ip: state.ip, requestId: state.requestId };
    const ifMatch = req.headers.get("if-match");
    return await work({ slug, base, actor, ifMatch, body: () => readJson(req) });
  } catch (error) {
    if (error instanceof ScimError) return failure(error);
    if (error instanceof DomainError) return failure(new ScimError(error.status, error.message));
    throw error;
  }
}

async function take(limit: RateLimit, key: string): Promise<void> {
  const seconds = await limit.take(key);
  if (seconds === 0) return;
  throw new ScimError(429, `Ask again in ${seconds} seconds`, undefined, seconds);
}

async function readJson(req: Request): Promise<unknown> {
  const text = await req.text();
  if (text.length > maxBytes) throw new ScimError(413, "The request is too large");
  try {
    return JSON.parse(text);
  } catch {
    throw new ScimError(400, "Not JSON", "invalidSyntax");
  }
}

/** JSON of SCIM; a resource gets its version as `ETag`. */
export function scimJson(body: Record<string, unknown>, status = 200): Response {
  const meta = body.meta as { version?: string; location?: string } | undefined;
  return new Response(JSON.stringify(body), {
    status,
    headers: {
      "content-type": "application/scim+json; charset=utf-8",
      "cache-control": "no-store",
      ...(meta?.version ? { etag: meta.version } : {}),
      ...(status === 201 && meta?.location ? { location: meta.location } : {}),
    },
  });
}

/** A resource, or 304 where the caller has this version. */
export function scimResource(req: Request, resource: Record<string, unknown>): Response {
  const answer = scimJson(resource);
  const etag = answer.headers.get("etag");
  const seen = req.headers.get("if-none-match")?.split(",").map((tag) => tag.trim());
  return etag && seen?.includes(etag)
    ? new Response(null, { status: 304, headers: { etag } })
    : answer;
}

/** A page of a list (RFC 7644, 3.4.2). */
export function scimList(
  resources: Record<string, unknown>[],
  total: number,
  startIndex: number,
): Response {
  return scimJson({
    schemas: ["urn:ietf:params:scim:api:messages:2.0:ListResponse"],
    totalResults: total,
    startIndex,
    itemsPerPage: resources.length,
    Resources: resources,
  });
}

/** One of few that are known by name. Throws 404. */
export function scimNamed(resources: Record<string, unknown>[], id: string): Response {
  const found = resources.find((resource) => resource.id === id);
  if (!found) throw notFound();
  return scimJson(found);
}

/** What of a list is asked for: values out of range count as the nearest one (RFC 7644, 3.4.2.4). */
export function pageOf(
  query: URLSearchParams,
): { filter: Condition[]; startIndex: number; count: number } {
  const number = (name: string, standard: number) => {
    const value = query.get(name);
    return value !== null && /^-?\d{1,9}$/.test(value) ? Number(value) : standard;
  };
  const filter = query.get("filter");
  return {
    filter: filter ? parseFilter(filter) : [],
    startIndex: Math.max(1, number("startIndex", 1)),
    count: Math.min(maxResults, Math.max(0, number("count", 100))),
  };
}

function failure({ status, message, type, retryAfter }: ScimError): Response {
  const response = scimJson({
    schemas: ["urn:ietf:params:scim:api:messages:2.0:Error"],
    status: String(status),
    ...(type ? { scimType: type } : {}),
    detail: message,
  }, status);
  if (retryAfter) response.headers.set("retry-after", String(retryAfter));
  return response;
}
