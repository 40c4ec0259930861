import { getAccount } from "../../../../../services/webshop/customers/accounts.ts";
import { readRecord } from "../../../../../services/webshop/customers/record.ts";
import { defineOwn } from "../(_components)/state.ts";

/** Only for the customer who is signed in; others sign in first and come back. */
export default defineOwn.middleware(async (ctx) => {
  const { state, url, req } = ctx;
  const account = state.customer && await getAccount(state.sql, state.customer.accountId);
  if (!account) {
    const back = req.method === "GET" ? url.pathname + url.search : "/shop/account";
    return ctx.redirect(`/shop/account/sign-in?return_to=${encodeURIComponent(back)}`, 303);
  }
  state.account = account;
  state.record = await readRecord(state.sql, account.customerId);
  return await ctx.next();
});
