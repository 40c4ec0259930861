import type { Cache } from "shared/cache/mod.ts";
import type { IdentityConfig } from "../config.ts";

/** Counts what somebody does in a window of time, over all processes that share a cache. */
export interface RateLimit {
  /** Seconds to wait, or 0 where there is room; `uses` are counted. Less than 0 gives back. */
  take(key: string, uses?: number): Promise<number>;
}

export interface Limits {
  /** Of one address at the endpoints for machines. */
  requests: RateLimit;
  /** Of one address whose client or token was not good. */
  failures: RateLimit;
  /** Of one address at the forms of a sign-in. */
  signIns: RateLimit;
  /** Of one address at the forms that ask for a mail. */
  mailForms: RateLimit;
  /** Of one address: apps that send a browser here. */
  authorizations: RateLimit;
  /** Of a tenant's directory, by its token. */
  scim: RateLimit;
  /** Of a person who types in codes of devices. */
  deviceCodes: RateLimit;
  /** Of one address at the routes for passkeys. */
  passkeys: RateLimit;
}

/**
 * The limits of the configuration. While Redis is away each process counts for itself, as it does
 * where there is none: a limit is then as many times higher as there are replicas, which is better
 * than nobody signing in, and passwords and codes have their counts in the database anyway.
 */
export function limitsOf(config: IdentityConfig, cache: Cache): Limits {
  const limit = (name: string, limit: number, windowSeconds = 60): RateLimit => ({
    async take(key, uses) {
      if (limit === 0) return 0;
      const use = await cache.rateLimit(`${name} ${key}`, { limit, windowSeconds }, uses);
      return use.allowed ? 0 : use.retryAfterSeconds;
    },
  });
  return {
    requests: limit("requests", config.ENDPOINT_REQUESTS_PER_MINUTE),
    failures: limit("failures", config.ENDPOINT_FAILURES_PER_MINUTE),
    signIns: limit("sign-ins", config.SIGN_IN_REQUESTS_PER_MINUTE),
    mailForms: limit("mail forms", config.MAIL_FORMS_PER_MINUTE),
    authorizations: limit("authorizations", config.AUTHORIZE_REQUESTS_PER_MINUTE),
    scim: limit("scim", config.SCIM_REQUESTS_PER_MINUTE),
    deviceCodes: limit("device codes", config.DEVICE_CODE_TRIES, 600),
    passkeys: limit("passkeys", config.PASSKEY_REQUESTS_PER_MINUTE),
  };
}
