import { z } from "zod";

/** The environment of the admin app's process. */
export const configSchema = z.object({
  PORT: z.coerce.number().int().min(0).max(65535).default(8002),
  LISTEN_HOST: z.string().default("127.0.0.1"),
  ORIGIN: z.url().transform((url) => new URL(url).origin),
  DATABASE_URL: z.string().min(1),
  OIDC_ISSUER: z.url(),
  OIDC_DIAL_URL: z.url().optional(),
  OIDC_CLIENT_ID: z.string().min(1),
  OIDC_CLIENT_SECRET: z.string().min(1),
  DEVOPS_URL: z.url(),
  /** 32 bytes in base64: seals invitation links at rest. */
  SECRET_KEY: z.string().min(44),
});

export type AdminConfig = Readonly<z.infer<typeof configSchema>>;
