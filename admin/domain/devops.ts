/** The DevOps API as Admin uses it. */
import { z } from "zod";

export const stepNames = [
  "manifests",
  "namespace",
  "secrets",
  "database",
  "broker",
  "storage",
  "migrations",
  "services",
  "routes",
  "smoke",
] as const;
export type StepName = typeof stepNames[number];

const phases = [
  "PullRequest",
  "Merged",
  "Syncing",
  "Ready",
  "Suspended",
  "Deleting",
  "Exporting",
  "Purging",
  "Deleted",
] as const;
export type Phase = typeof phases[number];

export const tenantStatus = z.object({
  slug: z.string(),
  revision: z.string(),
  phase: z.enum(phases),
  conditions: z.array(z.object({
    type: z.string(),
    status: z.enum(["True", "False", "Unknown"]),
    reason: z.string(),
    message: z.string(),
  })),
  steps: z.array(z.object({
    name: z.enum(stepNames),
    status: z.enum(["pending", "running", "done", "failed"]),
    message: z.string().nullable(),
  })),
  services: z.array(
    z.object({ name: z.string(), awake: z.boolean(), idleAfterSeconds: z.number() }),
  ),
  origin: z.string().nullable(),
});
export type TenantStatus = z.infer<typeof tenantStatus>;

export const engineNames = ["database", "broker", "cache", "objects"] as const;
export type EngineState = "up" | "degraded" | "down" | "unknown";

/** How a tenant's engines and services are; what is null is not known. */
export const tenantEngines = z.object({
  slug: z.string(),
  readAt: z.string().nullable(),
  services: z.array(z.object({
    name: z.string(),
    awake: z.boolean(),
    seenAt: z.string().nullable(),
    requests: z.number().nullable(),
    errors: z.number().nullable(),
  })),
  engines: z.array(z.object({
    name: z.enum(engineNames),
    driver: z.string().nullable(),
    state: z.enum(["up", "degraded", "down", "unknown"]),
    optional: z.boolean(),
    milliseconds: z.number().nullable(),
    failing: z.array(z.string()),
    seenAt: z.string().nullable(),
  })),
  outbox: z.object({ events: z.number(), oldestSeconds: z.number() }).nullable(),
  consumers: z.array(z.object({ name: z.string(), waiting: z.number(), deadLetters: z.number() })),
  live: z.object({
    sockets: z.number(),
    streams: z.number(),
    lagging: z.number(),
    shed: z.number(),
  }).nullable(),
  cache: z.object({ hits: z.number(), misses: z.number() }).nullable(),
  requests: z.object({ minutes: z.number(), total: z.number(), errors: z.number() }).nullable(),
});
export type TenantEngines = z.infer<typeof tenantEngines>;

const invitation = z.object({
  email: z.string(),
  url: z.string(),
  /** Whether it went out by mail; the link is for when it did not or does not arrive. */
  mailed: z.boolean().default(false),
});
export type OwnerInvitation = z.infer<typeof invitation>;
const accepted = z.object({
  revision: z.string(),
  changed: z.boolean(),
  /** Waits at the forge for its checks: to be asked for again until it is merged. */
  pullRequest: z.object({ url: z.string() }).optional(),
  invitation: invitation.optional(),
});
const deletion = z.object({ revision: z.string(), done: z.boolean() });
const slugAnswer = z.object({
  reason: z.enum(["slug_malformed", "slug_reserved", "slug_taken"]).nullable(),
});
const members = z.object({
  members: z.array(z.object({ email: z.string(), status: z.enum(["active", "invited"]) })),
});
export type SlugRefusal = NonNullable<z.infer<typeof slugAnswer>["reason"]>;

/** What a tenant is to be; the body of `PUT /tenants/{slug}`. */
export const desiredTenant = z.object({
  name: z.string(),
  plan: z.enum(["starter", "business", "enterprise"]),
  currency: z.string(),
  timeZone: z.string(),
  locale: z.enum(["hu", "en"]),
  state: z.enum(["active", "suspended"]),
  ownerEmail: z.string().optional(),
});
export type DesiredTenant = z.infer<typeof desiredTenant>;

export interface Devops {
  slugRefusal(slug: string): Promise<SlugRefusal | null>;
  /** Null when there is no such tenant. */
  status(slug: string, options?: { timeoutMs?: number }): Promise<TenantStatus | null>;
  /** Those of the slugs that there are. */
  statuses(slugs: string[], options?: { timeoutMs?: number }): Promise<TenantStatus[]>;
  /** Null when there is no such tenant. */
  engines(slug: string, options?: { timeoutMs?: number }): Promise<TenantEngines | null>;
  /** Those of the slugs that there are. */
  enginesOf(slugs: string[], options?: { timeoutMs?: number }): Promise<TenantEngines[]>;
  put(slug: string, wanted: DesiredTenant, key: string): Promise<z.infer<typeof accepted>>;
  /** Takes the next step of a deletion; null when there is no such tenant. */
  remove(slug: string, key: string): Promise<z.infer<typeof deletion> | null>;
  /** Null where the address has an account already, or there is no such tenant. */
  invite(slug: string, email: string): Promise<OwnerInvitation | null>;
  /** Has this address become a member with an account? */
  isActiveMember(slug: string, email: string): Promise<boolean>;
}

/** It does not answer, or failed: to be tried again. */
export class DevopsUnavailable extends Error {
  override name = "DevopsUnavailable";
  readonly code = "devops_unavailable";
}

/** It will not do this, however often it is asked. */
export class DevopsRefused extends Error {
  override name = "DevopsRefused";
  constructor(readonly code: string, message: string) {
    super(message);
  }
}

/** A client of the DevOps API at `url`; `token` gives the bearer token of each call. */
export function devopsClient({ url, token }: { url: string; token(): Promise<string> }): Devops {
  async function call(
    method: string,
    path: string,
    { body, key, timeoutMs = 30_000 }: { body?: object; key?: string; timeoutMs?: number } = {},
  ): Promise<unknown> {
    let response: Response;
    try {
      response = await fetch(new URL(`/api/devops/v1${path}`, url), {
        method,
        headers: {
          authorization: `Bearer ${await token()}`,
          ...(body ? { "content-type": "application/json" } : {}),
          ...(key ? { "idempotency-key": key } : {}),
        },
        body: body ? JSON.stringify(body) : undefined,
        signal: AbortSignal.timeout(timeoutMs),
      });
    } catch (error) {
      throw new DevopsUnavailable((error as Error).message);
    }
    if (response.ok) return await response.json();
    const text = await response.text().catch(() => "");
    const { code = "", title = "", detail = "" } = parseProblem(text);
    if (response.status === 404 && code === "tenant_not_found") return null;
    // An expired token, a wrong scope or a fault of the server may pass; a refusal does not.
    if ([400, 409, 413, 422].includes(response.status)) {
      throw new DevopsRefused(code || "refused", detail || title);
    }
    throw new DevopsUnavailable(detail || `it answered ${response.status}`);
  }
  const path = (slug: string) => `/tenants/${encodeURIComponent(slug)}`;
  return {
    async slugRefusal(slug) {
      const answer = await call("GET", `/slugs/${encodeURIComponent(slug)}`, { timeoutMs: 5000 });
      return slugAnswer.parse(answer).reason;
    },
    async status(slug, options) {
      return tenantStatus.nullable().parse(await call("GET", path(slug), options));
    },
    async statuses(slugs, options) {
      if (slugs.length === 0) return [];
      const answer = await call("GET", `/tenants?slugs=${slugs.join(",")}`, options);
      return z.object({ tenants: z.array(tenantStatus) }).parse(answer).tenants;
    },
    async engines(slug, options) {
      return tenantEngines.nullable().parse(await call("GET", `${path(slug)}/engines`, options));
    },
    async enginesOf(slugs, options) {
      if (slugs.length === 0) return [];
      const answer = await call("GET", `/engines?slugs=${slugs.join(",")}`, options);
      return z.object({ tenants: z.array(tenantEngines) }).parse(answer).tenants;
    },
    async put(slug, wanted, key) {
      return accepted.parse(await call("PUT", path(slug), { body: wanted, key }));
    },
    async remove(slug, key) {
      return deletion.nullable().parse(await call("DELETE", path(slug), { key }));
    },
    async invite(slug, email) {
      const answer = await call("POST", `${path(slug)}/invitations`, { body: { email } });
      return z.object({ invitation: invitation.optional() }).nullable().parse(answer)?.invitation ??
        null;
    },
    async isActiveMember(slug, email) {
      const answer = await call("GET", `${path(slug)}/members`, { timeoutMs: 3000 });
      const list = members.nullable().parse(answer)?.members ?? [];
      return list.some((member) => member.email === email && member.status === "active");
    },
  };
}

function parseProblem(text: string): { code?: string; title?: string; detail?: string } {
  try {
    return JSON.parse(text);
  } catch {
    return {};
  }
}
