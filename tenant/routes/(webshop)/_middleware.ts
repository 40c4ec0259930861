import { requireSignIn } from "shared/auth/mod.ts";
import { define } from "../../state.ts";

const signIn = requireSignIn();
export default define.middleware((ctx) => {
  const { pathname } = ctx.url;
  // The storefront is for everybody.
  const everybody = pathname === "/shop" || pathname.startsWith("/shop/");
  return everybody ? ctx.next() : signIn(ctx);
});
