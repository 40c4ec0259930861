import { z } from "zod";

/** The environment of the DevOps API's process. */
export const configSchema = z.object({
  PORT: z.coerce.number().int().min(0).max(65535).default(8003),
  LISTEN_HOST: z.string().default("127.0.0.1"),
  /** Folder of the devops repository on one machine; on a cluster it is at GitHub instead. */
  DEVOPS_REPOSITORY: z.string().min(1).optional(),
  /** `owner/name` of the devops repository, and the GitHub App that works on it. */
  GITHUB_REPOSITORY: z.string().regex(/^[\w.-]+\/[\w.-]+$/).optional(),
  GITHUB_APP_ID: z.string().optional(),
  GITHUB_APP_KEY: z.string().optional(),
  GITHUB_INSTALLATION_ID: z.coerce.number().int().positive().optional(),
  GITHUB_API_URL: z.url().default("https://api.github.com"),
  ARGOCD_URL: z.url(),
  ARGOCD_TOKEN: z.string().optional(),
  /** Where services' figures are read; without it engines are not known. */
  PROMETHEUS_URL: z.url().optional(),
  /** Where services send traces and logs (`otlpEndpoint` of the platform); without it nowhere. */
  OTLP_ENDPOINT: z.url({ protocol: /^https?$/ }).optional(),
  /** How shops write to their customers (`mailRelay`, `mailAddress`); without it mail waits. */
  MAIL_RELAY: z.string().optional(),
  MAIL_ADDRESS: z.string().optional(),
  PLATFORM_DOMAIN: z.string().min(1),
  PLATFORM_SCHEME: z.enum(["http", "https"]),
  OIDC_ISSUER: z.url(),
  OIDC_DIAL_URL: z.url().optional(),
  OIDC_CLIENT_ID: z.string().min(1),
  OIDC_CLIENT_SECRET: z.string().min(1),
  /** Comma list: the cluster's key, then the offline one. */
  AGE_RECIPIENTS: z.string().transform((list) => list.split(",").map((key) => key.trim()))
    .pipe(z.array(z.string().startsWith("age1")).min(1)),
  TENANT_IMAGE: z.string().default("harbor.mng.vecton.hu/vecton/tenant:checkout"),
  REDIS_IMAGE: z.string().default("docker.io/library/redis:7.4.2-alpine"),
  IDLE_AFTER_SECONDS: z.coerce.number().int().min(10).default(300),
  /** Seconds that processes of a tenant get to end before a rotation ends their login. */
  ROTATION_DRAIN_SECONDS: z.coerce.number().int().min(0).default(60),
  /**
   * Seconds that all of a ring must have been well before the next one begins: `canary=1800,…`. A
   * ring that is not named does not wait.
   */
  RELEASE_GATES: z.string().regex(/^((canary|early|stable)=\d+(,|$))*$/)
    .default("canary=1800,early=1800")
    .transform((list) =>
      new Map(
        list.split(",").filter(Boolean).map((item) => {
          const [ring, seconds] = item.split("=");
          return [ring, Number(seconds)];
        }),
      )
    ),
  /** How often releases under way are looked at. */
  RELEASE_POLL_SECONDS: z.coerce.number().min(0.1).default(10),
  /** `owner/name` whose release workflow may start releases with its own token; none without it. */
  CI_REPOSITORY: z.string().regex(/^[\w.-]+\/[\w.-]+$/).optional(),
  CI_REF: z.string().startsWith("refs/").default("refs/heads/main"),
  CI_WORKFLOW: z.string().default(".github/workflows/release.yaml"),
  CI_AUDIENCE: z.string().default("vecton-devops"),
  CI_ISSUER: z.url().default("https://token.actions.githubusercontent.com"),
  /** 1: the checkout is the release (one machine); else rings are released by request. */
  FOLLOW_CHECKOUT: z.enum(["0", "1"]).default("0").transform((flag) => flag === "1"),
});

export type DevopsConfig = Readonly<z.infer<typeof configSchema>>;
