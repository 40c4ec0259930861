import { jwtVerify } from "jose";
import { z } from "zod";
import type { Issuer } from "./issuer.ts";

/** Whose session an ID token hint names and to which client it was given, or null. */
export async function readHint(
  { keys, config }: Issuer,
  hint: string,
): Promise<{ clientId: string; sid: string; accountId: string } | null> {
  if (hint.length > 8192) return null;
  try {
    const { payload } = await jwtVerify(hint, keys.verifyKey, {
      issuer: config.ORIGIN,
      // An access or logout token is no ID token.
      typ: "JWT",
      algorithms: ["RS256", "ES256"],
      // Only as a hint: it may be old.
      currentDate: new Date(0),
      clockTolerance: "100 years",
    });
    const { aud, sid, sub } = payload;
    const fits = typeof aud === "string" &&
      [sid, sub].every((id) => z.uuid().safeParse(id).success);
    return fits ? { clientId: aud, sid: String(sid), accountId: sub! } : null;
  } catch {
    return null;
  }
}
