import type { Sql } from "shared/db/mod.ts";
import type { IdentityConfig } from "../../config.ts";
import type { KeyRing } from "./keys.ts";

/** What the protocol needs of a process; its runtime is one. */
export interface Issuer {
  sql: Sql;
  keys: KeyRing;
  config: IdentityConfig;
}

/** A refusal that a client learns of (RFC 6749, 5.2). */
export class OAuthError extends Error {
  override name = "OAuthError";

  constructor(
    readonly code: string,
    description: string,
    readonly status = 400,
    /** Seconds after which it may ask again. */
    readonly retryAfter?: number,
  ) {
    super(description);
  }
}
