import { z } from "zod";
import { problem } from "shared/http/mod.ts";
import { tenantLocations } from "shared/identity_api/mod.ts";
import { assertAppOf, putLocations } from "../../../../../../domain/locations.ts";
import { define } from "../../../../../../state.ts";

/** A tenant's app tells where its members can work: the whole list, each time. */
export const handler = define.handlers({
  async PUT(ctx) {
    const { state, req, params: { slug } } = ctx;
    await assertAppOf(state, req, slug);
    const body = tenantLocations.safeParse(await req.json().catch(() => null));
    if (!body.success) {
      return problem(422, "invalid_locations", "The locations are not valid", {
        detail: z.prettifyError(body.error),
      });
    }
    await putLocations(state.sql, slug, body.data);
    return new Response(null, { status: 204 });
  },
});
