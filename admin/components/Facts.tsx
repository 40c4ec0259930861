import type { ComponentChildren } from "preact";

/** Names and values of one thing, side by side. */
export function Facts({ children }: { children: ComponentChildren }) {
  return <dl class="grid grid-cols-[auto_minmax(0,1fr)] gap-x-4 gap-y-2 text-sm">{children}</dl>;
}

export function Fact({ label, children }: { label: string; children: ComponentChildren }) {
  return (
    <>
      <dt class="text-base-content/70">{label}</dt>
      <dd class="break-words">{children}</dd>
    </>
  );
}
