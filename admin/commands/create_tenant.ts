import { z } from "zod";
import { uuidv7 } from "shared/db/mod.ts";
import { DevopsUnavailable } from "../domain/devops.ts";
import { createTenant, getTenant, newTenant } from "../domain/tenants.ts";
import { processRuntime } from "../runtime.ts";

/**
 * Asks for a tenant without a browser: the spec as JSON on stdin. The running admin process carries
 * it out. A tenant that is there already stays as it is.
 */
export async function createTenantFromStdin(): Promise<void> {
  const parsed = newTenant.extend({ plan: newTenant.shape.plan.default("starter") })
    .safeParse(JSON.parse(await new Response(Deno.stdin.readable).text()));
  if (!parsed.success) throw new Error(z.prettifyError(parsed.error));
  const { sql, devops } = processRuntime();
  const { slug } = parsed.data;
  const present = await getTenant(sql, slug);
  const created = !present || present.state === "refused";
  if (created) {
    const actor = { id: "platform", name: "Vecton" };
    const result = await createTenant(sql, devops, actor, parsed.data, uuidv7()).catch((error) => {
      if (error instanceof DevopsUnavailable) {
        throw new Error(`The DevOps API does not answer: ${error.message}`);
      }
      throw error;
    });
    if (!result.ok) throw new Error(`The tenant is refused: ${JSON.stringify(result.errors)}`);
  }
  console.log(JSON.stringify({ slug, created }));
  await sql.end({ timeout: 5 });
}
