import type { ComponentChildren } from "preact";
import { Head } from "fresh/runtime";
import { CenteredShell, Flash } from "shared/ui/mod.ts";
import type { State } from "../state.ts";

/** A page of identity: one card, its title, and the message of the page before. */
export function IdentityCard(
  { state, url, title, subtitle, children }: {
    state: State;
    url: URL;
    title: string;
    subtitle?: string;
    children?: ComponentChildren;
  },
) {
  return (
    <CenteredShell
      title={title}
      subtitle={subtitle}
      locale={state.locale}
      theme={state.theme}
      path={url.pathname + url.search}
    >
      <Head>
        <title>{`${title} · Vecton`}</title>
      </Head>
      <Flash message={state.flash} />
      {children}
    </CenteredShell>
  );
}
