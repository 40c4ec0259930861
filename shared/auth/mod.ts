/** Signing in through identity, and what the one who signed in may do. */
import type { MigrationSet } from "shared/db/mod.ts";

export { clientCredentials, verifyAccessToken } from "./access_token.ts";
export { type LiveClaims, liveToken, mayHear } from "./live_token.ts";
export { assertCan, can, type Permission, permissionsOf } from "./permissions.ts";
export { relyingParty } from "./relying_party.ts";
export { requireSignIn } from "./require_sign_in.ts";
export { actorName, type Role, type Session, sessionsThatHold } from "./session.ts";

export const authMigrations: MigrationSet = {
  name: "auth",
  directory: new URL("./migrations/", import.meta.url),
};
