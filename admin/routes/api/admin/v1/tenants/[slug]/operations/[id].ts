import { z } from "zod";
import { DomainError } from "shared/http/mod.ts";
import { operationOut } from "../../../../../../../domain/api.ts";
import { getOperation } from "../../../../../../../domain/operations.ts";
import { administrator, define } from "../../../../../../../state.ts";

export const handler = define.handlers({
  async GET(ctx) {
    administrator(ctx.state);
    const id = z.uuid().safeParse(ctx.params.id);
    const { sql } = ctx.state;
    const operation = id.success ? await getOperation(sql, ctx.params.slug, id.data) : null;
    if (!operation) throw new DomainError("not_found", 404, "There is no such operation");
    return Response.json(operationOut(operation), { headers: { "cache-control": "no-store" } });
  },
});
