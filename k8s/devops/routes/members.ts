import { z } from "zod";
import { invited, memberList } from "shared/devops_api/mod.ts";
import { readTenant } from "../layout.ts";
import { parse, type Route, tenantNotFound } from "../route.ts";
import { type Dependencies, inviteOwner } from "../tenants.ts";

const inviting = z.object({ email: z.email() });

/** Who may sign in to a tenant, as identity knows them. */
export function memberRoutes(deps: Dependencies): Route[] {
  return [
    {
      method: "post",
      path: "/tenants/{slug}/invitations",
      summary: "A new invitation for an owner",
      scope: "tenants:write",
      body: inviting,
      responses: {
        200: {
          description: "The invitation; without one the account exists and is an owner now",
          schema: invited,
        },
      },
      async handle(req, { slug }) {
        const body = await parse(req, inviting);
        if (body instanceof Response) return body;
        const result = await inviteOwner(deps, slug, body.email);
        return result ? Response.json(result) : tenantNotFound();
      },
    },
    {
      method: "get",
      path: "/tenants/{slug}/members",
      summary: "Who may sign in to a tenant",
      scope: "tenants:read",
      responses: { 200: { description: "Members", schema: memberList } },
      async handle(_req, { slug }) {
        if (!await readTenant(await deps.forge.main(), slug)) return tenantNotFound();
        return Response.json({ members: await deps.identity.members(slug) });
      },
    },
  ];
}
