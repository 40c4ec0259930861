import { sessionCookie } from "../../../../services/webshop/customers/cookies.ts";
import {
  type CustomerSession,
  findSession,
} from "../../../../services/webshop/customers/sessions.ts";
import type { State } from "../../../../state.ts";

/** The customer who is signed in to the shop in this browser, or null. */
export async function customerOf(
  { sql, config }: State,
  req: Request,
): Promise<CustomerSession | null> {
  const secret = sessionCookie(config.ORIGIN).read(req);
  return secret ? await findSession(sql, secret, config.CUSTOMER_SESSION_IDLE_SECONDS) : null;
}
