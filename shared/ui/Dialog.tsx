import type { ComponentChildren } from "preact";

/**
 * A question on top of the page. Rendered open on the server where the address asks for it
 * (`?dialog=…`), so that it works without JavaScript; `closeHref` leads back.
 */
export function Dialog(
  { title, open, closeHref, closeLabel, children }: {
    title: string;
    open: boolean;
    closeHref: string;
    closeLabel: string;
    children: ComponentChildren;
  },
) {
  if (!open) return null;
  return (
    <div class="fixed inset-0 z-50 grid place-items-center overflow-y-auto bg-neutral/50 p-4">
      <div
        role="dialog"
        aria-modal="true"
        aria-label={title}
        class="w-full max-w-md rounded-box bg-base-100 p-6 shadow-xl"
      >
        <div class="mb-4 flex items-start justify-between gap-4">
          <h2 class="text-lg font-semibold">{title}</h2>
          <a href={closeHref} class="btn btn-ghost btn-sm">{closeLabel}</a>
        </div>
        {children}
      </div>
    </div>
  );
}
