import { define } from "../../../state.ts";

export const handler = define.handlers((ctx) => ctx.redirect("/webshop/products", 303));
