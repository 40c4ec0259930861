import { z } from "zod";
import { isLoopback } from "shared/http/mod.ts";

const positive = (standard: number) => z.coerce.number().int().positive().default(standard);
const seconds = positive;
const count = (standard: number) => z.coerce.number().int().min(0).default(standard);

/** The environment of the identity app's process. Times are in seconds. */
export const configSchema = z.object({
  PORT: z.coerce.number().int().min(0).max(65535).default(8001),
  LISTEN_HOST: z.string().default("127.0.0.1"),
  /** The issuer: the public origin of identity, never taken from a request. */
  ORIGIN: z.url().transform((url) => new URL(url).origin),
  DATABASE_URL: z.string().min(1),
  /** Redis, where limits are counted over all processes; without it each counts for itself. */
  REDIS_URL: z.string().optional(),
  /** 32 bytes in base64: encrypts signing keys, seeds of TOTP and mails at rest. */
  IDENTITY_SECRET_KEY: z.string().min(44),
  /** Where back-channel messages to own apps are sent instead of their public address. */
  BACKCHANNEL_DIAL_URL: z.url().optional(),
  /** Origins of other apps in private networks that may get such messages, comma list. */
  BACKCHANNEL_ALLOWED_ORIGINS: z.string().default("").transform((list) =>
    list.split(",").map((part) => part.trim()).filter(Boolean)
  ),
  /** Requests of one address to an endpoint for machines, and refused ones; 0: no limit. */
  ENDPOINT_REQUESTS_PER_MINUTE: count(6000),
  ENDPOINT_FAILURES_PER_MINUTE: count(600),
  /** Of one address to an app's way in, and of one tenant's directory; 0: no limit. */
  AUTHORIZE_REQUESTS_PER_MINUTE: count(3000),
  SCIM_REQUESTS_PER_MINUTE: count(3000),
  /** Wrong codes of devices that a person may type in ten minutes. */
  DEVICE_CODE_TRIES: positive(10),
  /** Mail server, `smtp(s)://user:password@host:port`; without it mail waits in the queue. */
  SMTP_URL: z.url({ protocol: /^smtps?$/ }).optional(),
  MAIL_FROM: z.string().default("Vecton <no-reply@localhost>"),
  /** Development only: mail goes to the page `/_mail`, and not to its recipients. */
  MAILBOX: z.stringbool().default(false),
  /** Test instances only: a JSON file of accounts that are there at start. */
  IDENTITY_USERS_FILE: z.string().optional(),
  /** The same for clients, in the form of `deno task identity:client add --file`. */
  IDENTITY_CLIENTS_FILE: z.string().optional(),

  SESSION_SECONDS: seconds(12 * 3600),
  /** Without use a session ends sooner. */
  SESSION_IDLE_SECONDS: seconds(8 * 3600),
  /** From the address typed in to the last factor. */
  SIGN_IN_SECONDS: seconds(600),
  /** How long a proven factor is good for dangerous acts. */
  SUDO_SECONDS: seconds(600),
  /** How long support may act in somebody's place. */
  IMPERSONATION_SECONDS: seconds(1800),
  REMEMBER_DEVICE_SECONDS: seconds(30 * 86_400),
  CODE_SECONDS: seconds(60),
  ACCESS_TOKEN_SECONDS: seconds(300),
  /** Absolute life of a grant: no refresh extends it. */
  REFRESH_SECONDS: seconds(30 * 86_400),
  DEVICE_CODE_SECONDS: seconds(600),
  INVITATION_SECONDS: seconds(7 * 86_400),
  RESET_SECONDS: seconds(3600),
  VERIFY_SECONDS: seconds(86_400),
  /** How long a change of address can be undone from the old one. */
  UNDO_EMAIL_SECONDS: seconds(7 * 86_400),
  /** How long "this was not me" in a warning is good. */
  DISOWN_SECONDS: seconds(3 * 86_400),

  /** Wrong passwords of one account, and from one address, before growing delays begin. */
  ACCOUNT_FREE_FAILURES: count(5),
  ADDRESS_FREE_FAILURES: count(20),
  /** Wrong second factors of one account before growing delays begin. */
  FACTOR_FREE_FAILURES: count(10),
  /** Wrong second factors that end a sign-in. */
  FACTOR_FAILURES_PER_SIGN_IN: positive(5),
  /** Of one address at the forms of a sign-in, which takes two or three; 0: no limit. */
  SIGN_IN_REQUESTS_PER_MINUTE: count(1200),
  /** Of one address at the forms that ask for a mail: a new password, a shop; 0: no limit. */
  MAIL_FORMS_PER_MINUTE: count(120),
  /** Of one address at the routes for passkeys, of which a sign-in takes two; 0: no limit. */
  PASSKEY_REQUESTS_PER_MINUTE: count(60),
  LONGEST_DELAY_SECONDS: seconds(900),
  /** Mails an hour that strangers can cause: to a mailbox, from an address, for a tenant. */
  MAILS_PER_RECIPIENT: count(3),
  MAILS_PER_ADDRESS: count(20),
  MAILS_PER_TENANT: count(200),

  /** A list of breached passwords by `shared/credentials/build_breached.ts`. */
  IDENTITY_BREACHED_FILE: z.string().optional(),
  /** Asked as well, such as `https://api.pwnedpasswords.com/range/`. */
  IDENTITY_BREACHED_URL: z.url().optional(),
}).refine((config) => !config.MAILBOX || isLoopback(config.ORIGIN), {
  path: ["MAILBOX"],
  message: "shows every mail to everybody: only for an ORIGIN on this machine",
}).refine((config) => !config.IDENTITY_USERS_FILE || isLoopback(config.ORIGIN), {
  path: ["IDENTITY_USERS_FILE"],
  message: "sets passwords from a file: only for an ORIGIN on this machine",
});

export type IdentityConfig = Readonly<z.infer<typeof configSchema>>;
