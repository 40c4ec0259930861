import { requireSignIn } from "shared/auth/mod.ts";
import { define } from "../../state.ts";

const signIn = requireSignIn();
/** The storefront and its pictures are for everybody. */
const open = ["/shop", "/media"];

export default define.middleware((ctx) => {
  const { pathname } = ctx.url;
  const everybody = open.some((path) => pathname === path || pathname.startsWith(`${path}/`));
  return everybody ? ctx.next() : signIn(ctx);
});
