import { z } from "zod";
import { isLoopback } from "shared/http/mod.ts";

const seconds = (standard: number) => z.coerce.number().int().positive().default(standard);

/** The environment of the identity app's process. Times are in seconds. */
export const configSchema = z.object({
  PORT: z.coerce.number().int().min(0).max(65535).default(8001),
  LISTEN_HOST: z.string().default("127.0.0.1"),
  /** The issuer: the public origin of identity, never taken from a request. */
  ORIGIN: z.url().transform((url) => new URL(url).origin),
  DATABASE_URL: z.string().min(1),
  /** 32 bytes in base64: encrypts signing keys at rest. */
  IDENTITY_SECRET_KEY: z.string().min(44),
  /** Where back-channel messages to own apps are sent instead of their public address. */
  BACKCHANNEL_DIAL_URL: z.url().optional(),
  /** Origins of other apps in private networks that may get such messages, comma list. */
  BACKCHANNEL_ALLOWED_ORIGINS: z.string().default("").transform((list) =>
    list.split(",").map((part) => part.trim()).filter(Boolean)
  ),
  /** Requests of one address to an endpoint for machines, and refused ones; 0: no limit. */
  ENDPOINT_REQUESTS_PER_MINUTE: z.coerce.number().int().min(0).default(6000),
  ENDPOINT_FAILURES_PER_MINUTE: z.coerce.number().int().min(0).default(600),
  /** Wrong codes of devices that a person may type in ten minutes. */
  DEVICE_CODE_TRIES: z.coerce.number().int().min(1).default(10),
  /** Mail server, `smtp(s)://user:password@host:port`; without it mail waits in the queue. */
  SMTP_URL: z.url({ protocol: /^smtps?$/ }).optional(),
  MAIL_FROM: z.string().default("Vecton <no-reply@localhost>"),
  /** Development only: mail goes to the page `/_mail`, and not to its recipients. */
  MAILBOX: z.stringbool().default(false),
  SESSION_SECONDS: seconds(12 * 3600),
  CODE_SECONDS: seconds(60),
  ACCESS_TOKEN_SECONDS: seconds(300),
  /** Absolute life of a grant: no refresh extends it. */
  REFRESH_SECONDS: seconds(30 * 86_400),
  DEVICE_CODE_SECONDS: seconds(600),
  INVITATION_SECONDS: seconds(7 * 86_400),
  /** Wrong passwords of one account, and from one address, before growing delays begin. */
  ACCOUNT_FREE_FAILURES: z.coerce.number().int().min(0).default(5),
  ADDRESS_FREE_FAILURES: z.coerce.number().int().min(0).default(20),
}).refine((config) => !config.MAILBOX || isLoopback(config.ORIGIN), {
  path: ["MAILBOX"],
  message: "shows every mail to everybody: only for an ORIGIN on this machine",
});

export type IdentityConfig = Readonly<z.infer<typeof configSchema>>;
