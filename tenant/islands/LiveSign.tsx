import { useEffect } from "preact/hooks";
import { useSignal } from "@preact/signals";
import { formatTime, type Locale } from "shared/i18n/mod.ts";
import { pageLive } from "shared/live/mod.ts";
import { LiveStatus } from "shared/ui/LiveStatus.tsx";

/** A connection that is there sooner was never away, as people see it. */
const patienceMs = 2000;

export interface LiveSignProps {
  locale: Locale;
  timeZone: string;
}

/** Says what is the matter where a page's live numbers are not live; else nothing. */
export default function LiveSign({ locale, timeZone }: LiveSignProps) {
  const live = pageLive.value;
  const state = live?.state.value ?? "live";
  const amiss = state !== "live" && live!.channels.value > 0;
  const due = useSignal(false);
  const now = useSignal(0);
  useEffect(() => {
    if (!amiss) return;
    now.value = Date.now();
    const wait = setTimeout(() => due.value = true, state === "connecting" ? patienceMs : 0);
    const tick = setInterval(() => now.value = Date.now(), 1000);
    return () => {
      clearTimeout(wait);
      clearInterval(tick);
    };
  }, [amiss, state]);
  useEffect(() => {
    if (!amiss) due.value = false;
  }, [amiss]);
  return (
    // There from the beginning, so that what comes into it is read out.
    <div
      role="status"
      class="pointer-events-none fixed inset-x-0 bottom-4 z-30 flex justify-center"
    >
      {amiss && due.value && (
        <div class="rounded-full border border-base-300 bg-base-100 px-4 py-2 shadow-md">
          <LiveStatus
            state={state}
            asOf={formatTime(new Date(live!.heardAt.value), locale, timeZone)}
            seconds={secondsUntil(live!.nextTryAt.value, now.value)}
            locale={locale}
          />
        </div>
      )}
    </div>
  );
}

function secondsUntil(due: number | null, now: number): number | undefined {
  return due === null || due <= now ? undefined : Math.ceil((due - now) / 1000);
}
