import { jwtVerify, SignJWT } from "jose";

/** What a browser may hear: short-lived, for one tenant. */
export interface LiveClaims {
  tenant: string;
  /** Account id, or `guest` for a visitor of the storefront. */
  subject: string;
  /** Channels, each by its whole name. */
  channels: string[];
}

const type = "live+jwt";

/** Tokens for the websocket service, signed with the tenant's own secret (HMAC). */
export const liveToken = {
  /** A token of five minutes, or of `expiresInSeconds`. */
  sign(secret: string, { tenant, subject, channels }: LiveClaims, expiresInSeconds = 300) {
    return new SignJWT({ channels })
      .setProtectedHeader({ alg: "HS256", typ: type })
      .setAudience(`live:${tenant}`)
      .setSubject(subject)
      .setIssuedAt()
      .setExpirationTime(Math.floor(Date.now() / 1000) + expiresInSeconds)
      .sign(new TextEncoder().encode(secret));
  },

  /** The claims and end (seconds since 1970) of a token of this tenant, or null. */
  async verify(
    secret: string,
    tenant: string,
    token: string,
  ): Promise<(LiveClaims & { expiresAt: number }) | null> {
    try {
      const { payload } = await jwtVerify(token, new TextEncoder().encode(secret), {
        audience: `live:${tenant}`,
        typ: type,
        algorithms: ["HS256"],
      });
      return {
        tenant,
        subject: payload.sub ?? "",
        channels: payload.channels as string[],
        expiresAt: payload.exp ?? 0,
      };
    } catch {
      return null;
    }
  },
};
