import { useSignal } from "@preact/signals";
import type { ComponentChildren } from "preact";

/** An island with server-made content, and a link that follows a signal while it loads. */
export function Panel(
  { children, label }: { children: ComponentChildren; label: string },
) {
  const open = useSignal(true);
  return (
    <section>
      <button
        type="button"
        class="fold"
        onClick={() => open.value = !open.value}
      >
        {label}
      </button>
      {open.value && <div class="inside">{children}</div>}
    </section>
  );
}

export function BusyLink({ href }: { href: string }) {
  const busy = useSignal(false);
  return (
    <p>
      <a href={href} id="busy-link" _freshIndicator={busy}>go</a>
      <output id="busy">{busy.value ? "loading" : "idle"}</output>
    </p>
  );
}

/** A link that leaves client navigation out, although its island stands within. */
export function PlainLink({ href }: { href: string }) {
  return <a href={href} id="plain" f-client-nav={false}>leave</a>;
}
