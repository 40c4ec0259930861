import { z } from "zod";
import { serviceNames } from "./services.ts";

/** The environment of a tenant's process; manifests and the local platform set it. */
export const configSchema = z.object({
  VECTON_SERVICES: z.string().default(serviceNames.join(","))
    .transform((list) => list.split(",").map((name) => name.trim()).filter(Boolean))
    .pipe(z.array(z.enum(serviceNames)).min(1)),
  PORT: z.coerce.number().int().min(0).max(65535).default(5175),
  LISTEN_HOST: z.string().default("127.0.0.1"),
  ORIGIN: z.url().transform((url) => new URL(url).origin),
  VECTON_TENANT: z.string().min(2),
  VECTON_TENANT_NAME: z.string().min(1),
  VECTON_CURRENCY: z.string().length(3).default("HUF"),
  VECTON_TIME_ZONE: z.string().default("Europe/Budapest"),
  VECTON_LOCALE: z.enum(["hu", "en"]).default("hu"),
  DATABASE_URL: z.string().min(1),
  AMQP_URL: z.url({ protocol: /^amqps?$/ }).optional(),
  REDIS_URL: z.string().optional(),
  S3_ENDPOINT: z.string().optional(),
  S3_ACCESS_KEY: z.string().optional(),
  S3_SECRET_KEY: z.string().optional(),
  S3_PUBLIC_ACCESS_KEY: z.string().optional(),
  S3_PUBLIC_SECRET_KEY: z.string().optional(),
  S3_PRIVATE_BUCKET: z.string().min(1),
  S3_PUBLIC_BUCKET: z.string().min(1),
  OBJECTS_DIR: z.string().optional(),
  OIDC_ISSUER: z.url(),
  OIDC_DIAL_URL: z.url().optional(),
  OIDC_CLIENT_ID: z.string().min(1),
  OIDC_CLIENT_SECRET: z.string().min(1),
  LIVE_TOKEN_SECRET: z.string().min(16),
  SECRET_KEY: z.string().min(16),
  WEBHOOK_ALLOWED_ORIGINS: z.string().default("")
    .transform((list) => list.split(",").map((origin) => origin.trim()).filter(Boolean)),
}).refine((env) => env.S3_ENDPOINT || env.OBJECTS_DIR, {
  path: ["OBJECTS_DIR"],
  message: "set OBJECTS_DIR for files on disk, or S3_ENDPOINT for an object store",
});

export type TenantConfig = Readonly<z.infer<typeof configSchema>>;
