import type { Context } from "fresh";
import { Button } from "shared/ui/mod.ts";
import { listCategories } from "../../../../services/webshop/categories.ts";
import type { State } from "../../../../state.ts";
import { shopMessages } from "../messages.ts";
import { customerOf } from "./customer.ts";
import { ShopLayout } from "./ShopLayout.tsx";

/** What went wrong on a path of the shop, in its own frame: who shops there is not staff. */
export async function shopError(ctx: Context<State>, status: number): Promise<Response> {
  const { state, req, url } = ctx;
  const { errors, backToShop } = shopMessages(state.locale);
  const { title, text } = errors[status as 404] ?? errors.other;
  const { customer, categories } = await frameOf(state, req, status);
  return await ctx.render(
    <ShopLayout
      state={{ ...state, customer }}
      here={url.pathname + url.search}
      title={`${title} · ${state.tenant.name}`}
      categories={categories}
    >
      <div class="mx-auto grid max-w-md justify-items-center py-12 text-center" role="alert">
        <h1 class="text-2xl font-bold">{title}</h1>
        <p class="mt-2 mb-6 break-words text-base-content/75">
          {text} {!(status in errors) && <code>{state.requestId}</code>}
        </p>
        <Button href="/shop" variant="primary">{backToShop}</Button>
      </div>
    </ShopLayout>,
    { status, headers: { "cache-control": "no-store" } },
  );
}

/** An address without a page has not passed the shop's middleware: what the frame shows is asked. */
async function frameOf(state: State, req: Request, status: number) {
  const bare = { customer: state.customer ?? null, categories: [] };
  // After an error of ours nothing more: it may be the database that does not answer.
  if (status >= 500) return bare;
  return await Promise.all([
    customerOf(state, req),
    listCategories(state.sql, { publicOnly: true }),
  ])
    .then(([customer, categories]) => ({ customer, categories }), () => bare);
}
