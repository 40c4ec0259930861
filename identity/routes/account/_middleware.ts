import { readProfile } from "../../domain/profile.ts";
import { defineAccount } from "../../state.ts";

/** The account area is its owner's: nobody else's browser keeps a page of it. */
export default defineAccount.middleware(async (ctx) => {
  const { state, url, req } = ctx;
  const profile = state.session && await readProfile(state.sql, state.session.accountId);
  if (!profile) {
    const back = req.method === "GET" ? url.pathname + url.search : url.pathname;
    return ctx.redirect(`/sign-in?return_to=${encodeURIComponent(back)}`, 303);
  }
  state.profile = profile;
  const response = await ctx.next();
  response.headers.set("cache-control", "no-store");
  return response;
});
