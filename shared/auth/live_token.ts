import { jwtVerify, SignJWT } from "jose";
import { keyList } from "./key_list.ts";

/** What a browser may hear: short-lived, for one tenant. */
export interface LiveClaims {
  tenant: string;
  /** Account id, or `guest` for a visitor of the storefront. */
  subject: string;
  /** Channels by name; with `*` at the end, all that begin so. */
  channels: string[];
  /** Shown to others where the subject is present. */
  name?: string;
  /** Session it was given to: the token ends with it. */
  session?: string;
}

/** Whether a token opens a channel. */
export function mayHear({ channels }: Pick<LiveClaims, "channels">, channel: string): boolean {
  return channels.some((name) =>
    name.endsWith("*") ? channel.startsWith(name.slice(0, -1)) : name === channel
  );
}

const type = "live+jwt";

/**
 * Tokens for the websocket service, signed with the tenant's own secret (HMAC), or with the first
 * of a comma list; those of each are taken.
 */
export const liveToken = {
  /** A token of five minutes, or of `expiresInSeconds`. */
  sign(secret: string, claims: LiveClaims, expiresInSeconds = 300) {
    const { tenant, subject, channels, name, session } = claims;
    return new SignJWT({ channels, name, session })
      .setProtectedHeader({ alg: "HS256", typ: type })
      .setAudience(`live:${tenant}`)
      .setSubject(subject)
      .setIssuedAt()
      .setExpirationTime(Math.floor(Date.now() / 1000) + expiresInSeconds)
      .sign(new TextEncoder().encode(keyList(secret)[0]));
  },

  /** The claims and end (seconds since 1970) of a token of this tenant, or null. */
  async verify(
    secret: string,
    tenant: string,
    token: string,
  ): Promise<(LiveClaims & { expiresAt: number }) | null> {
    for (const key of keyList(secret)) {
      try {
        const { payload } = await jwtVerify(token, new TextEncoder().encode(key), {
          audience: `live:${tenant}`,
          typ: type,
          algorithms: ["HS256"],
        });
        return {
          tenant,
          subject: payload.sub ?? "",
          channels: payload.channels as string[],
          name: payload.name as string | undefined,
          session: payload.session as string | undefined,
          expiresAt: payload.exp ?? 0,
        };
      } catch {
        continue; // another key may have signed it
      }
    }
    return null;
  },
};
