import { define } from "../../../../state.ts";

export const handler = define.handlers((ctx) => ctx.redirect("/webshop/imports", 303));
