import { HttpError } from "fresh";
import { getAccount } from "../../../domain/accounts.ts";
import { membershipIn } from "../../../domain/tenants.ts";
import { define } from "../../../state.ts";

/** Only members of the tenant pass; to all others it does not exist. */
export const handler = define.middleware(async (ctx) => {
  const { session, sql } = ctx.state;
  if (!session) {
    return ctx.redirect(`/sign-in?return_to=${encodeURIComponent(ctx.url.pathname)}`, 303);
  }
  const [account, membership] = await Promise.all([
    getAccount(sql, session.accountId),
    membershipIn(sql, session.accountId, ctx.params.slug),
  ]);
  if (!account || !membership) throw new HttpError(404);
  ctx.state.member = { account, membership };
  const response = await ctx.next();
  response.headers.set("cache-control", "no-store");
  return response;
});
