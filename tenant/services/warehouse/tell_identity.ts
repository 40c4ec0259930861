import { clientCredentials } from "shared/auth/mod.ts";
import { locationsScope, tellLocations, type TenantLocations } from "shared/identity_api/mod.ts";
import type { Runtime } from "../../runtime.ts";
import type { Job } from "../../services.ts";
import { listLocations, noteTold, untold } from "../inventory/mod.ts";

/**
 * Keeps identity's list of the tenant's locations as it is here: owners limit members to them by
 * name. A process tells it when it starts, and then whenever one is new; what fails is due until it
 * works.
 */
export function tellIdentity({ config, sql, tenant }: Runtime): Job {
  let started = false;
  let credentials: ReturnType<typeof clientCredentials> | undefined;
  return {
    name: "warehouse.tell_identity",
    everySeconds: 5,
    async run() {
      if (started && !await untold(sql)) return;
      const provider = { issuer: config.OIDC_ISSUER, dialUrl: config.OIDC_DIAL_URL };
      credentials ??= clientCredentials({
        ...provider,
        clientId: config.OIDC_CLIENT_ID,
        clientSecret: config.OIDC_CLIENT_SECRET,
        scope: locationsScope,
        audience: "identity-api",
      });
      // Taken before the list is read: whoever reads later knows at least as much.
      const readAt = await clock(sql);
      const all = await listLocations(sql);
      const list: TenantLocations = {
        readAt,
        locations: all.flatMap(({ code, name, kind }) =>
          // Goods on their way are nobody's place of work.
          kind === "transit" ? [] : [{ code, name, kind }]
        ),
      };
      await tellLocations({ ...provider, token: () => credentials!.token() }, tenant.slug, list);
      await noteTold(sql, all);
      started = true;
    },
  };
}

/** One clock for all processes of the tenant. */
async function clock(sql: Runtime["sql"]): Promise<string> {
  const [{ now }] = await sql`SELECT clock_timestamp() AS now`;
  return now.toISOString();
}
