/** The DevOps API, version 1: tenants as desired state, and what has become of them. */
import { z } from "zod";
import { openApi, type Operation } from "shared/http/openapi.ts";
import { problem } from "shared/http/mod.ts";
import { currentContext } from "shared/telemetry/mod.ts";
import { readEngines, tenantEngines } from "./engines.ts";
import { RefusedChange } from "./forge.ts";
import { IdentityUnavailable } from "./identity.ts";
import { listTenants, readTenant } from "./layout.ts";
import {
  accepted,
  deletion,
  invitation,
  members,
  notification,
  slugAnswer,
  status,
  wanted,
} from "./schemas.ts";
import { type TenantStatus, tenantStatus } from "./status.ts";
import {
  deleteTenant,
  type Dependencies,
  inviteOwner,
  putTenant,
  slugRefusal,
  TenantRefused,
} from "./tenants.ts";
import type { Waiters } from "./waiters.ts";

type Authorize = (req: Request, scope: string) => Promise<Response | object> | Response | object;

interface Route extends Operation {
  handle(req: Request, params: Record<string, string>): Promise<Response>;
}

const base = "/api/devops/v1";
/** Longest time a status request may wait for news. */
const longestWaitSeconds = 25;

/** The request handler. `authorize` answers with a Response when the bearer token will not do. */
export function devopsApi(
  deps: Dependencies,
  { authorize, waiters }: { authorize: Authorize; waiters: Waiters },
): (req: Request) => Promise<Response> {
  /** Tenants of the comma list `slugs`, or all. */
  async function askedStatuses(req: Request): Promise<TenantStatus[]> {
    const asked = new URL(req.url).searchParams.get("slugs")?.split(",").slice(0, 100);
    const present = await listTenants(await deps.forge.main());
    const slugs = asked ? present.filter((slug) => asked.includes(slug)) : present;
    const found = await Promise.all(
      slugs.map((slug) => tenantStatus(deps.forge, deps.argo, slug)),
    );
    return found.filter((item) => item !== null);
  }

  const routes: Route[] = [
    {
      method: "get",
      path: "/slugs/{slug}",
      summary: "Can a new tenant have this slug?",
      scope: "tenants:read",
      responses: {
        200: { description: "The answer, with the reason of a no", schema: slugAnswer },
      },
      async handle(_req, { slug }) {
        const reason = await slugRefusal(deps.forge, slug);
        return Response.json({ slug, available: reason === null, reason });
      },
    },
    {
      method: "get",
      path: "/tenants",
      summary: "Tenants with what has become of them; with `slugs`, a comma list, only those",
      scope: "tenants:read",
      query: z.object({ slugs: z.string().optional() }),
      responses: {
        200: { description: "Tenants", schema: z.object({ tenants: z.array(status) }) },
      },
      async handle(req) {
        return Response.json({ tenants: await askedStatuses(req) });
      },
    },
    {
      method: "get",
      path: "/tenants/{slug}",
      summary: "One tenant; with `If-None-Match` and `wait`, as soon as something has changed",
      scope: "tenants:read",
      query: z.object({ wait: z.coerce.number().int().min(0).max(longestWaitSeconds).optional() }),
      responses: {
        200: { description: "The tenant", schema: status },
        304: { description: "Nothing has changed", schema: null },
      },
      async handle(req, { slug }) {
        const wait = Number(new URL(req.url).searchParams.get("wait") ?? 0);
        const known = req.headers.get("if-none-match");
        const deadline = Date.now() + Math.min(Math.max(wait || 0, 0), longestWaitSeconds) * 1000;
        for (;;) {
          const found = await tenantStatus(deps.forge, deps.argo, slug);
          if (!found) return notFound();
          const body = JSON.stringify(found);
          const etag = `"${await digest(body)}"`;
          if (etag !== known) {
            return new Response(body, {
              headers: { "content-type": "application/json", etag, "cache-control": "no-store" },
            });
          }
          const left = deadline - Date.now();
          if (left <= 0) {
            return new Response(null, { status: 304, headers: { etag } });
          }
          await waiters.wait(slug, Math.min(left, 1000));
        }
      },
    },
    {
      method: "get",
      path: "/tenants/{slug}/engines",
      summary: "How the engines and services of a tenant are",
      scope: "tenants:read",
      responses: { 200: { description: "Now, or as last seen", schema: tenantEngines } },
      async handle(_req, { slug }) {
        const found = await tenantStatus(deps.forge, deps.argo, slug);
        if (!found) return notFound();
        const [engines] = await readEngines(deps.prometheus, [found]);
        return Response.json(engines, { headers: { "cache-control": "no-store" } });
      },
    },
    {
      method: "get",
      path: "/engines",
      summary: "The same of several tenants: those that `slugs`, a comma list, names, or all",
      scope: "tenants:read",
      query: z.object({ slugs: z.string().optional() }),
      responses: {
        200: { description: "Tenants", schema: z.object({ tenants: z.array(tenantEngines) }) },
      },
      async handle(req) {
        const tenants = await readEngines(deps.prometheus, await askedStatuses(req));
        return Response.json({ tenants }, { headers: { "cache-control": "no-store" } });
      },
    },
    {
      method: "put",
      path: "/tenants/{slug}",
      summary: "Create a tenant, or bring it to this state",
      scope: "tenants:write",
      body: wanted,
      responses: { 202: { description: "Merged; the cluster follows", schema: accepted } },
      async handle(req, { slug }) {
        const body = await parse(req, wanted);
        if (body instanceof Response) return body;
        const key = keyOf(req);
        if (key instanceof Response) return key;
        const result = await putTenant(deps, slug, body, key);
        waiters.notify(slug);
        return Response.json({ slug, ...result }, { status: 202 });
      },
    },
    {
      method: "delete",
      path: "/tenants/{slug}",
      summary: "Take the next step of a deletion; repeat until it is done",
      scope: "tenants:write",
      responses: { 202: { description: "How far it is", schema: deletion } },
      async handle(req, { slug }) {
        const key = keyOf(req);
        if (key instanceof Response) return key;
        const result = await deleteTenant(deps, slug, key);
        if (!result) return notFound();
        waiters.notify(slug);
        return Response.json({ slug, ...result }, { status: 202 });
      },
    },
    {
      method: "post",
      path: "/tenants/{slug}/invitations",
      summary: "A new invitation for an owner",
      scope: "tenants:write",
      body: z.object({ email: z.email() }),
      responses: {
        200: {
          description: "The invitation; without one the account exists and is an owner now",
          schema: z.object({ invitation: invitation.optional() }),
        },
      },
      async handle(req, { slug }) {
        const body = await parse(req, z.object({ email: z.email() }));
        if (body instanceof Response) return body;
        const result = await inviteOwner(deps, slug, body.email);
        return result ? Response.json(result) : notFound();
      },
    },
    {
      method: "get",
      path: "/tenants/{slug}/members",
      summary: "Who may sign in to a tenant",
      scope: "tenants:read",
      responses: { 200: { description: "Members", schema: members } },
      async handle(_req, { slug }) {
        if (!await readTenant(await deps.forge.main(), slug)) return notFound();
        return Response.json({ members: await deps.identity.members(slug) });
      },
    },
    {
      method: "post",
      path: "/notifications/argocd",
      // A hint that cuts a wait short. It changes nothing, so it needs no token.
      summary: "Argo CD tells that an Application has changed",
      body: notification,
      responses: { 204: { description: "Heard", schema: null } },
      async handle(req) {
        const body = await parse(req, notification);
        if (body instanceof Response) return body;
        waiters.notify(body.app.slice("tenant-".length));
        return new Response(null, { status: 204 });
      },
    },
  ];
  const document = openApi({ title: "Vecton DevOps API", version: "1", server: base }, routes);
  const compiled = routes.map((route) => ({
    route,
    pattern: new URLPattern({ pathname: base + route.path.replace(/\{(\w+)\}/g, ":$1") }),
  }));

  return async (req) => {
    const { pathname } = new URL(req.url);
    if (pathname === `${base}/openapi.json` && req.method === "GET") return Response.json(document);
    const here = compiled.flatMap(({ route, pattern }) => {
      const match = pattern.exec({ pathname });
      return match ? [{ route, params: match.pathname.groups as Record<string, string> }] : [];
    });
    if (here.length === 0) return problem(404, "not_found", "There is no such resource");
    const found = here.find(({ route }) => route.method === req.method.toLowerCase());
    if (!found) return problem(405, "method_not_allowed", "The resource has no such method");
    currentContext().route = base + found.route.path;
    if (found.route.scope) {
      const granted = await authorize(req, found.route.scope);
      if (granted instanceof Response) return granted;
    }
    try {
      return await found.route.handle(req, found.params);
    } catch (error) {
      return failure(error);
    }
  };
}

const notFound = () => problem(404, "tenant_not_found", "There is no such tenant");

/** 1 to 64 characters that can stand in a branch's name. */
function keyOf(req: Request): string | Response {
  const key = req.headers.get("idempotency-key") ?? "";
  return /^[A-Za-z0-9_-]{1,64}$/.test(key)
    ? key
    : problem(400, "idempotency_key_required", "Send an Idempotency-Key of letters and digits");
}

async function parse<T>(req: Request, schema: z.ZodType<T>): Promise<T | Response> {
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

function failure(error: unknown): Response {
  if (error instanceof TenantRefused) {
    const status = error.code.startsWith("slug_m") || error.code.startsWith("slug_r") ? 422 : 409;
    return problem(status, error.code, "The tenant cannot be this way");
  }
  if (error instanceof RefusedChange) {
    return problem(422, error.code, "The change failed its checks", { detail: error.message });
  }
  if (
    error instanceof IdentityUnavailable ||
    (error as { code?: string }).code === "argocd_unavailable"
  ) {
    const { code, message } = error as { code: string; message: string };
    return problem(503, code, "A part of the platform does not answer", { detail: message });
  }
  throw error;
}

async function digest(text: string): Promise<string> {
  const hash = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text));
  return new Uint8Array(hash).slice(0, 12).toHex();
}
