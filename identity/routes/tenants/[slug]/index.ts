import { define } from "../../../state.ts";

export const handler = define.handlers((ctx) =>
  ctx.redirect(`/tenants/${ctx.params.slug}/members`, 303)
);
