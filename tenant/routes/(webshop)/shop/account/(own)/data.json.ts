import { contentDisposition } from "shared/http/mod.ts";
import { exportData } from "../../../../../services/webshop/customers/personal_data.ts";
import { requireRecent } from "../(_components)/browser.ts";
import { defineOwn } from "../(_components)/state.ts";

export const handler = defineOwn.handlers({
  async GET(ctx) {
    const stop = requireRecent({ state: ctx.state, url: new URL("/shop/account/data", ctx.url) });
    if (stop) return stop;
    const { state } = ctx;
    return new Response(JSON.stringify(await exportData(state, state.account), null, 2), {
      headers: {
        "content-type": "application/json; charset=utf-8",
        "content-disposition": contentDisposition("my-data.json"),
      },
    });
  },
});
