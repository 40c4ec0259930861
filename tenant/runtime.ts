import { loadConfig } from "shared/config/mod.ts";
import { connect, type Sql } from "shared/db/mod.ts";
import { type Cache, openCache } from "shared/cache/mod.ts";
import { type Bucket, openObjects, type Signing } from "shared/objects/mod.ts";
import { relyingParty } from "shared/auth/mod.ts";
import { configSchema, type TenantConfig } from "./config.ts";

export interface TenantInfo {
  slug: string;
  name: string;
  currency: string;
  timeZone: string;
  origin: string;
}

/** What a process of the tenant app holds for its whole life. */
export interface Runtime {
  config: TenantConfig;
  tenant: TenantInfo;
  /** Pool of the application role: it owns no table and cannot rewrite the ledger. */
  sql: Sql;
  cache: Cache;
  objects: { private: Bucket; public: Bucket };
  auth: ReturnType<typeof relyingParty>;
}

/** Opens what the configuration names. Pools connect on first use, so this does not wait. */
export function openRuntime(config: TenantConfig = loadConfig(configSchema)): Runtime {
  const sql = connect(config.DATABASE_URL, {
    max: 10,
    applicationName: config.VECTON_SERVICES.join(","),
  });
  // Each bucket has a user of its own: the public one's key opens nothing private.
  const store = (accessKey = "", secretKey = "") =>
    config.S3_ENDPOINT
      ? openObjects({
        endpoint: config.S3_ENDPOINT,
        publicEndpoint: config.S3_BROWSER_ENDPOINT,
        accessKey,
        secretKey,
        region: "us-east-1",
      })
      : openObjects({ directory: config.OBJECTS_DIR!, signing: objectSigning(config) });
  return {
    config,
    tenant: {
      slug: config.VECTON_TENANT,
      name: config.VECTON_TENANT_NAME,
      currency: config.VECTON_CURRENCY,
      timeZone: config.VECTON_TIME_ZONE,
      origin: config.ORIGIN,
    },
    sql,
    cache: openCache({ redisUrl: config.REDIS_URL, prefix: config.VECTON_TENANT }),
    objects: {
      private: store(config.S3_ACCESS_KEY, config.S3_SECRET_KEY).bucket(config.S3_PRIVATE_BUCKET),
      public: store(config.S3_PUBLIC_ACCESS_KEY, config.S3_PUBLIC_SECRET_KEY)
        .bucket(config.S3_PUBLIC_BUCKET),
    },
    auth: relyingParty({
      sql,
      issuer: config.OIDC_ISSUER,
      dialUrl: config.OIDC_DIAL_URL,
      clientId: config.OIDC_CLIENT_ID,
      clientSecret: config.OIDC_CLIENT_SECRET,
      origin: config.ORIGIN,
      tenant: config.VECTON_TENANT,
    }),
  };
}

/** How addresses of private files are signed where no object store does it: see routes/objects. */
export function objectSigning({ SECRET_KEY, ORIGIN }: TenantConfig): Signing {
  return { secret: SECRET_KEY, baseUrl: `${ORIGIN}/objects` };
}

let runtime: Runtime | undefined;

/** This process's runtime, opened when first asked for. */
export function processRuntime(): Runtime {
  return runtime ??= openRuntime();
}
