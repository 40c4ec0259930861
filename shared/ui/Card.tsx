import type { ComponentChildren } from "preact";

/** A surface for things that belong together. */
export function Card(
  { title, actions, id, class: extra = "", children }: {
    title?: string;
    actions?: ComponentChildren;
    id?: string;
    class?: string;
    children: ComponentChildren;
  },
) {
  return (
    <section id={id} class={`rounded-box border border-base-300 bg-base-100 p-5 sm:p-6 ${extra}`}>
      {title && (
        <div class="mb-4 flex flex-wrap items-center justify-between gap-3">
          <h2 class="text-lg font-semibold">{title}</h2>
          {actions}
        </div>
      )}
      {children}
    </section>
  );
}
