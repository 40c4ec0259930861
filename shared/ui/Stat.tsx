import type { ComponentChildren } from "preact";

/** One figure with its name. */
export function Stat(
  { label, value, hint, href }: {
    label: string;
    value: ComponentChildren;
    hint?: string;
    href?: string;
  },
) {
  const content = (
    <>
      <p class="text-sm text-base-content/70">{label}</p>
      <p class="mt-1 text-2xl font-semibold tabular">{value}</p>
      {hint && <p class="mt-1 text-xs text-base-content/70">{hint}</p>}
    </>
  );
  const look = "block rounded-box border border-base-300 bg-base-100 p-4 sm:p-5";
  return href
    ? <a href={href} class={`${look} hover:border-primary/50`}>{content}</a>
    : <div class={look}>{content}</div>;
}
