import { useEffect } from "preact/hooks";
import { useSignal } from "@preact/signals";
import { connectLive } from "shared/live/mod.ts";
import type { Locale } from "shared/i18n/mod.ts";
import { shopMessages } from "../../messages.ts";

type Level = "in" | "low" | "out";

const looks: Record<Level, string> = {
  in: "text-success",
  low: "text-warning",
  out: "text-error",
};

export interface StockSignProps {
  variantId: string;
  level: Level;
  /** Null where the level does not follow the stock. */
  token: string | null;
  locale: Locale;
}

/** Whether a variant can be had; follows every sale without a reload. */
export default function StockSign({ variantId, level, token, locale }: StockSignProps) {
  const m = shopMessages(locale);
  const current = useSignal<Level>(level);
  useEffect(() => {
    if (!token) return;
    const levels = connectLive({ token, renewUrl: "/events/token" })
      .channel<{ level: Level }>("public:stock", { keys: [variantId] });
    return levels.subscribe((value) => {
      const changed = value.get(variantId);
      if (changed) current.value = changed.level;
    });
  }, [variantId]);
  return (
    <p class={`flex items-center gap-2 font-medium ${looks[current.value]}`} aria-live="polite">
      <span class="size-2.5 rounded-full bg-current" aria-hidden="true" />
      {m.levels[current.value]}
    </p>
  );
}
