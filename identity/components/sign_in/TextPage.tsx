import type { ComponentChildren } from "preact";
import type { Context } from "fresh";
import { Button } from "shared/ui/mod.ts";
import type { State } from "../../state.ts";
import { IdentityCard } from "../Card.tsx";

interface Link {
  href: string;
  label: string;
}

/** A page that says one thing, and where to go from here. */
export function textPage(
  ctx: Context<State>,
  { title, text, link, status = 200, children }: {
    title: string;
    text: string;
    link?: Link;
    status?: number;
    children?: ComponentChildren;
  },
) {
  return ctx.render(
    <IdentityCard state={ctx.state} url={ctx.url} title={title} subtitle={text}>
      {children}
      {link && <Button href={link.href} variant="primary" class="w-full">{link.label}</Button>}
    </IdentityCard>,
    { status, headers: { "cache-control": "no-store" } },
  );
}

/** What a link from a mail leads to: a button that does it. Looking does not use the link up. */
export function askPage(
  ctx: Context<State>,
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
