import { z } from "zod";
import { isLoopback } from "shared/http/loopback.ts";
import { serviceNames } from "./services.ts";

const count = (standard: number) => z.coerce.number().int().min(0).default(standard);

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
  /** Where browsers reach the object store, if that is another address. */
  S3_BROWSER_ENDPOINT: z.url().optional(),
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
  /** Both may be comma lists while they are replaced: the first one signs and seals, all open. */
  LIVE_TOKEN_SECRET: z.string().min(16),
  SECRET_KEY: z.string().min(16),
  /** Mail server, `smtp(s)://user:password@host:port`; without it mail waits in the queue. */
  SMTP_URL: z.url({ protocol: /^smtps?$/ }).optional(),
  /** Whom the shop's mail to customers comes from; `no-reply@` its own host by default. */
  MAIL_ADDRESS: z.email().optional(),
  /** Development only: mail goes to the page `/shop/_mail`, and not to its recipients. */
  MAILBOX: z.stringbool().default(false),

  /** Sessions of customers, in seconds: use does not extend them, and without use they end sooner. */
  CUSTOMER_SESSION_SECONDS: count(90 * 86_400),
  CUSTOMER_SESSION_IDLE_SECONDS: count(30 * 86_400),
  /** How long a proof is good for dangerous acts, in seconds. */
  CUSTOMER_SUDO_SECONDS: count(600),
  /** Wrong passwords of one account, and from one address, before growing delays begin. */
  ACCOUNT_FREE_FAILURES: count(5),
  ADDRESS_FREE_FAILURES: count(20),
  LONGEST_DELAY_SECONDS: count(900),
  /** Of one address at the forms of a sign-in, and at those that ask for a mail; 0: no limit. */
  SIGN_IN_REQUESTS_PER_MINUTE: count(600),
  MAIL_FORMS_PER_MINUTE: count(120),
  /** Of one address at the routes for passkeys, of which a sign-in takes two; 0: no limit. */
  PASSKEY_REQUESTS_PER_MINUTE: count(60),
  /** Mails an hour that strangers can cause: to a mailbox, from an address, from the shop. */
  MAILS_PER_RECIPIENT: count(3),
  MAILS_PER_ADDRESS: count(20),
  MAILS_PER_TENANT: count(500),
  /** Breached passwords are asked for here, such as `https://api.pwnedpasswords.com/range/`. */
  BREACHED_URL: z.url().optional(),
  WEBHOOK_ALLOWED_ORIGINS: z.string().default("")
    .transform((list) => list.split(",").map((origin) => origin.trim()).filter(Boolean)),
}).refine((env) => env.S3_ENDPOINT || env.OBJECTS_DIR, {
  path: ["OBJECTS_DIR"],
  message: "set OBJECTS_DIR for files on disk, or S3_ENDPOINT for an object store",
}).refine((env) => !env.MAILBOX || isLoopback(env.ORIGIN), {
  path: ["MAILBOX"],
  message: "shows every mail to everybody: only for an ORIGIN on this machine",
});

export type TenantConfig = Readonly<z.infer<typeof configSchema>>;
