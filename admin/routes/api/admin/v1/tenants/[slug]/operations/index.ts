import { z } from "zod";
import { problem } from "shared/http/mod.ts";
import { apiActor, keyOf, notFound, readBody } from "../../../../../../../api.ts";
import { operationOut } from "../../../../../../../domain/api.ts";
import { getOperation, operationHistory } from "../../../../../../../domain/operations.ts";
import {
  change,
  type ChangeRefusal,
  changeTenant,
  retryOperation,
} from "../../../../../../../domain/tenant_changes.ts";
import { getTenant } from "../../../../../../../domain/tenants.ts";
import { administrator, define } from "../../../../../../../state.ts";

/** `retry` has what is under way tried again at once. */
export const wantedOperation = z.union([change, z.strictObject({ kind: z.literal("retry") })]);

const refusals: Record<ChangeRefusal, [status: number, title: string]> = {
  busy: [409, "Something else is under way for this tenant: wait for it, or undo it"],
  not_possible: [409, "The tenant is not in a state where this can be done"],
  confirmation_wrong: [422, "Send the tenant's slug as confirmation"],
  not_found: [404, "There is no such tenant"],
  key_reused: [409, "The Idempotency-Key stands for another request"],
};

export const handler = define.handlers({
  async GET(ctx) {
    administrator(ctx.state);
    const tenant = await getTenant(ctx.state.sql, ctx.params.slug) ?? notFound();
    const operations = await operationHistory(ctx.state.sql, tenant.id);
    return Response.json({ operations: operations.map(operationOut) });
  },
  async POST(ctx) {
    const actor = apiActor(ctx.state);
    const key = keyOf(ctx.req);
    const body = await readBody(ctx.req, wantedOperation);
    if (body instanceof Response) return body;
    const { sql } = ctx.state;
    const { slug } = ctx.params;
    if (body.kind === "retry") {
      if (!await retryOperation(sql, actor, slug, key)) {
        return problem(409, "nothing_to_retry", "Nothing is under way that could be tried again");
      }
    } else {
      const result = await changeTenant(sql, actor, slug, body, key);
      if (!result.ok) {
        const [status, title] = refusals[result.code];
        const { busy } = result;
        return problem(status, result.code, title, {
          ...(busy ? { detail: `${busy.kind}, asked for by ${busy.actorName}` } : {}),
        });
      }
    }
    const operation = await getOperation(sql, slug, key);
    const location = `/api/admin/v1/tenants/${slug}/operations/${key}`;
    return Response.json(operation && operationOut(operation), {
      status: 202,
      headers: { location },
    });
  },
});
