import { define } from "../../../state.ts";

export const handler = define.handlers((ctx) => ctx.redirect("/crm/customers", 303));
