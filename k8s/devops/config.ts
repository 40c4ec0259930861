import { z } from "zod";

/** The environment of the DevOps API's process. */
export const configSchema = z.object({
  PORT: z.coerce.number().int().min(0).max(65535).default(8003),
  LISTEN_HOST: z.string().default("127.0.0.1"),
  DEVOPS_REPOSITORY: z.string().min(1),
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
  /** 1: the checkout is the release (one machine); else rings are released by request. */
  FOLLOW_CHECKOUT: z.enum(["0", "1"]).default("0").transform((flag) => flag === "1"),
});

export type DevopsConfig = Readonly<z.infer<typeof configSchema>>;
