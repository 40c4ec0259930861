import { z } from "zod";
import { problem } from "shared/http/mod.ts";
import { keyOf, parse, type Route, tenantNotFound } from "../route.ts";
import { rotationOf, startRotation } from "../rotation.ts";
import { rotation } from "shared/devops_api/mod.ts";
import { rotationRequest } from "../schemas.ts";
import type { Dependencies } from "../tenants.ts";
import type { Waiters } from "../waiters.ts";

/** Renewing a tenant's credentials while it works. */
export function rotationRoutes(deps: Dependencies, waiters: Waiters): Route[] {
  return [
    {
      method: "post",
      path: "/tenants/{slug}/rotations",
      summary: "Renew credentials; the Idempotency-Key becomes the rotation's id",
      scope: "tenants:write",
      body: rotationRequest,
      responses: {
        202: {
          description: "It has begun and goes on by itself",
          schema: z.object({ id: z.string() }),
        },
      },
      async handle(req, { slug }) {
        const body = await parse(req, rotationRequest);
        if (body instanceof Response) return body;
        const key = keyOf(req);
        if (key instanceof Response) return key;
        const started = await startRotation(deps, slug, body.what, key);
        if (!started) return tenantNotFound();
        waiters.notify(slug);
        return Response.json(started, { status: 202 });
      },
    },
    {
      method: "get",
      path: "/tenants/{slug}/rotations/{id}",
      summary: "How far a rotation is",
      scope: "tenants:read",
      responses: { 200: { description: "The rotation", schema: rotation } },
      async handle(_req, { slug, id }) {
        const found = await rotationOf(deps, slug, id);
        return found
          ? Response.json(found)
          : problem(404, "rotation_not_found", "The tenant had no such rotation");
      },
    },
  ];
}
