import { can, liveToken } from "shared/auth/mod.ts";
import type { State } from "./state.ts";

/**
 * A token for the live updates of a page, and for the ones that follow: staff hear exact numbers
 * and each other, until they sign out; guests hear a level.
 */
export function liveTokenFor({ config, tenant, session }: State): Promise<string> {
  const known = session !== null && can(session, "stock:read");
  const claims = known
    ? {
      subject: session.accountId,
      session: session.id,
      name: session.name,
      channels: ["stock", "public:stock", "log:catalog", "presence:*"],
    }
    : { subject: "guest", channels: ["public:stock"] };
  return liveToken.sign(config.LIVE_TOKEN_SECRET, { tenant: tenant.slug, ...claims });
}
