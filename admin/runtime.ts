import { loadConfig } from "shared/config/mod.ts";
import { connect, type Sql } from "shared/db/mod.ts";
import { clientCredentials, relyingParty } from "shared/auth/mod.ts";
import { type AdminConfig, configSchema } from "./config.ts";
import { type IdentityApi, identityApi, manageScope } from "shared/identity_api/mod.ts";
import { type Devops, devopsClient } from "./domain/devops.ts";

/** What a process of the admin app holds for its whole life. */
export interface Runtime {
  config: AdminConfig;
  sql: Sql;
  devops: Devops;
  identity: IdentityApi;
  auth: ReturnType<typeof relyingParty>;
}

/** Opens what the configuration names; nothing is dialled before it is used. */
export function openRuntime(config: AdminConfig = loadConfig(configSchema)): Runtime {
  const sql = connect(config.DATABASE_URL, { max: 10, applicationName: "admin" });
  const client = {
    issuer: config.OIDC_ISSUER,
    dialUrl: config.OIDC_DIAL_URL,
    clientId: config.OIDC_CLIENT_ID,
    clientSecret: config.OIDC_CLIENT_SECRET,
  };
  const credentials = clientCredentials({
    ...client,
    scope: "tenants:read tenants:write releases:read releases:write",
    audience: "devops-api",
  });
  const management = clientCredentials({
    ...client,
    scope: manageScope,
    audience: "identity-api",
  });
  return {
    config,
    sql,
    devops: devopsClient({ url: config.DEVOPS_URL, token: () => credentials.token() }),
    identity: identityApi({ ...client, token: () => management.token() }),
    auth: relyingParty({ ...client, sql, origin: config.ORIGIN }),
  };
}

let runtime: Runtime | undefined;

/** This process's runtime, opened when first asked for. */
export function processRuntime(): Runtime {
  return runtime ??= openRuntime();
}
