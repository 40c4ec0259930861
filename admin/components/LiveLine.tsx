import type { Locale } from "shared/i18n/mod.ts";
import { engineMessages } from "./messages/engines.ts";
import { progressMessages } from "./messages/progress.ts";

/** Whether a page follows what happens, and from when its figures are. */
export function LiveLine(
  { live, readAt, path, locale }: {
    live: boolean;
    readAt: string | null;
    path: string;
    locale: Locale;
  },
) {
  const m = engineMessages(locale);
  return (
    <p class="mb-4 flex flex-wrap items-center gap-x-3 gap-y-1 text-sm text-base-content/70">
      {live
        ? (
          <span class="flex items-center gap-2">
            <span class="size-2.5 rounded-full bg-success" aria-hidden />
            {m.live}
          </span>
        )
        : (
          <span>
            {m.still} <a class="link" href={path}>{progressMessages(locale).refresh}</a>
          </span>
        )}
      {readAt && <span class="tabular">{m.readAt(`${readAt.slice(11, 19)} UTC`)}</span>}
    </p>
  );
}
