import type { ComponentChildren } from "preact";
import type { Context } from "fresh";
import { Button, Flash } from "shared/ui/mod.ts";
import { ShopLayout } from "../../(_components)/ShopLayout.tsx";
import { accountMessages } from "./messages.ts";
import type { AccountAreaState } from "./state.ts";

/** A page for one thing: a card in the middle of the shop. */
export function TaskPage(
  { state, url, title, subtitle, children }: {
    state: AccountAreaState;
    url: URL;
    title: string;
    subtitle?: string;
    children?: ComponentChildren;
  },
) {
  return (
    <ShopLayout
      state={state}
      // A switch of language leads here again; nothing else of the address is needed, nor kept.
      here={url.pathname + url.search}
      title={`${title} · ${state.tenant.name}`}
      categories={state.categories}
    >
      <div class="mx-auto w-full max-w-md py-2 sm:py-8">
        <Flash message={state.flash} />
        <h1 class="text-2xl font-bold">{title}</h1>
        {subtitle && <p class="mt-2 break-words text-base-content/75">{subtitle}</p>}
        <div class="mt-6">{children}</div>
      </div>
    </ShopLayout>
  );
}

/** A page that says one thing, and where to go from here. */
export function textPage(
  ctx: Context<AccountAreaState>,
  { title, text, link, status = 200, children }: {
    title: string;
    text: string;
    link?: { href: string; label: string };
    status?: number;
    children?: ComponentChildren;
  },
) {
  return ctx.render(
    <TaskPage state={ctx.state} url={ctx.url} title={title} subtitle={text}>
      {children}
      {link && <Button href={link.href} variant="primary" class="w-full">{link.label}</Button>}
    </TaskPage>,
    { status },
  );
}

/** What a link from a mail leads to: a button that does it. Looking does not use the link up. */
export function askPage(
  ctx: Context<AccountAreaState>,
  { title, text, action }: { title: string; text: string; action: string },
) {
  return textPage(ctx, {
    title,
    text,
    children: (
      <form method="post">
        <Button type="submit" variant="primary" class="w-full">{action}</Button>
      </form>
    ),
  });
}

/** A link or code that is not good any more. */
export function gonePage(ctx: Context<AccountAreaState>, href = "/shop/account/sign-in") {
  const m = accountMessages(ctx.state.locale);
  return textPage(ctx, {
    title: m.goneTitle,
    text: m.goneText,
    link: { href, label: m.beginAgain },
    status: 410,
  });
}
