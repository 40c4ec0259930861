/** The DevOps API's process. */
import { clientCredentials } from "shared/auth/mod.ts";
import { loadConfig } from "shared/config/mod.ts";
import { serve } from "shared/http/serve.ts";
import { logger } from "shared/telemetry/mod.ts";
import { platform, templateVersion } from "../tenant/mod.ts";
import { devopsApi } from "./api.ts";
import { argoClient } from "./argo.ts";
import { authorizer } from "./authorize.ts";
import { configSchema } from "./config.ts";
import { driveTenants } from "./driver.ts";
import { ForgeUnavailable } from "./forge.ts";
import { identityClient } from "./identity.ts";
import { prometheusClient } from "./metrics.ts";
import { openForge } from "./open_forge.ts";
import { driveReleases, type ReleaseDependencies } from "./releases/mod.ts";
import { settleRings } from "./rings.ts";
import type { Dependencies } from "./tenants.ts";
import { Waiters } from "./waiters.ts";

const config = loadConfig(configSchema);
const provider = { issuer: config.OIDC_ISSUER, dialUrl: config.OIDC_DIAL_URL };

const forge = await openForge(config);
const log = logger({ service: "devops" });
await settleRings(forge, {
  platform: platform.parse({
    domain: config.PLATFORM_DOMAIN,
    scheme: config.PLATFORM_SCHEME,
    idleAfterSeconds: config.IDLE_AFTER_SECONDS,
    otlpEndpoint: config.OTLP_ENDPOINT,
    mailRelay: config.MAIL_RELAY,
    mailAddress: config.MAIL_ADDRESS,
  }),
  release: {
    template: templateVersion,
    tenantImage: config.TENANT_IMAGE,
    redisImage: config.REDIS_IMAGE,
  },
  follow: config.FOLLOW_CHECKOUT,
}).catch((error) => {
  // What is there is told meanwhile; a repository without rings says so with each request.
  if (!(error instanceof ForgeUnavailable)) throw error;
  log("warn", "the forge does not answer", { error: error.message });
});

const token = clientCredentials({
  ...provider,
  clientId: config.OIDC_CLIENT_ID,
  clientSecret: config.OIDC_CLIENT_SECRET,
  scope: "identity:provision",
  audience: "identity-api",
});

const waiters = new Waiters();
const argo = argoClient({ url: config.ARGOCD_URL, token: config.ARGOCD_TOKEN });
const tenants: Dependencies = {
  forge,
  argo,
  identity: identityClient({ ...provider, token: () => token.token() }),
  recipients: config.AGE_RECIPIENTS,
  prometheus: config.PROMETHEUS_URL ? prometheusClient(config.PROMETHEUS_URL) : undefined,
  drain: config.ROTATION_DRAIN_SECONDS,
};
const releases: ReleaseDependencies = {
  forge,
  argo,
  redisImage: config.REDIS_IMAGE,
  gateSeconds: (ring) => ring === "all" ? 0 : config.RELEASE_GATES.get(ring) ?? 0,
  problems: new Map(),
  now: () => new Date(),
};
const drivers = [
  driveReleases(releases, { pollMs: config.RELEASE_POLL_SECONDS * 1000, log }),
  driveTenants(tenants, { waiters, log }),
];

await serve({
  name: "devops",
  port: config.PORT,
  hostname: config.LISTEN_HOST,
  handler: devopsApi(tenants, {
    authorize: authorizer(
      provider,
      config.CI_REPOSITORY
        ? {
          issuer: config.CI_ISSUER,
          audience: config.CI_AUDIENCE,
          repository: config.CI_REPOSITORY,
          ref: config.CI_REF,
          workflow: config.CI_WORKFLOW,
        }
        : null,
    ),
    waiters,
    releases,
  }),
  onStopping: () => waiters.close(),
  onStop: async () => {
    await Promise.all(drivers.map((driver) => driver.stop()));
  },
  checks: { repository: { driver: "git", check: () => forge.main() } },
});

// The pipe from the supervisor is still read and would keep the process.
Deno.exit(0);
