import { z } from "zod";
import { openApi, type Operation } from "shared/http/openapi.ts";
import {
  apiChanges,
  apiExports,
  apiNewTenant,
  apiOperation,
  apiTenant,
  apiTenantDetail,
} from "../../../../domain/api.ts";
import { define } from "../../../../state.ts";
import { changesQuery } from "./tenants/[slug]/changes.ts";
import { wantedOperation } from "./tenants/[slug]/operations/index.ts";
import { listQuery } from "./tenants/index.ts";

const scope = "tenants:manage";
const answer = (description: string, schema: z.ZodType | null) => ({
  200: { description, schema },
});

const operations: Operation[] = [
  {
    method: "get",
    path: "/tenants",
    summary: "Tenants by pages in the order of their slugs, searched and filtered",
    scope,
    query: listQuery,
    responses: answer(
      "A page and the cursor of the next",
      z.object({ tenants: z.array(apiTenant), next: z.string().nullable() }),
    ),
  },
  {
    method: "post",
    path: "/tenants",
    summary: "A new tenant; the Idempotency-Key, a UUID, becomes the operation's id",
    scope,
    body: apiNewTenant,
    responses: {
      202: {
        description: "It is on its way",
        schema: z.object({ slug: z.string(), operation: z.uuid() }),
      },
    },
  },
  {
    method: "get",
    path: "/tenants/{slug}",
    summary: "A tenant as it is wanted, and as it is",
    scope,
    responses: answer("The tenant", apiTenantDetail),
  },
  {
    method: "get",
    path: "/tenants/{slug}/operations",
    summary: "The last 50 operations, the newest first",
    scope,
    responses: answer("Operations", z.object({ operations: z.array(apiOperation) })),
  },
  {
    method: "post",
    path: "/tenants/{slug}/operations",
    summary:
      "Change, suspend, resume, delete, undo, export, or renew credentials: one at a time. The " +
      "Idempotency-Key, a UUID, becomes the operation's id",
    scope,
    body: wantedOperation,
    responses: { 202: { description: "It is on its way", schema: apiOperation } },
  },
  {
    method: "get",
    path: "/tenants/{slug}/operations/{id}",
    summary: "One operation",
    scope,
    responses: answer("The operation", apiOperation),
  },
  {
    method: "get",
    path: "/tenants/{slug}/exports",
    summary: "Archives, the newest first",
    scope,
    responses: answer("Archives", apiExports),
  },
  {
    method: "get",
    path: "/tenants/{slug}/changes",
    summary: "What was changed in git, with diffs; sealed values are left out",
    scope,
    query: changesQuery,
    responses: answer("Changes", apiChanges),
  },
  {
    method: "get",
    path: "/tenants/{slug}/jobs/{job}/log",
    summary: "What the last run of a Job wrote, as text",
    scope,
    responses: answer("The log", null),
  },
];

export const handler = define.handlers({
  GET: ({ state }) =>
    Response.json(openApi({
      title: "Vecton Admin",
      version: "1",
      server: "/api/admin/v1",
      tokenUrl: `${state.config.OIDC_ISSUER}/oauth/token`,
    }, operations)),
});
