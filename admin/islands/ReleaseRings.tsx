import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { formatDuration, formatNumber, type Locale } from "shared/i18n/mod.ts";
import { Badge } from "shared/ui/Badge.tsx";
import { LiveLine } from "../components/LiveLine.tsx";
import { platformMessages } from "../components/messages/platform.ts";
import { useLive } from "../components/useLive.ts";
import type { ReleaseRing } from "shared/devops_api/mod.ts";

const tones = {
  waiting: "neutral",
  changing: "info",
  syncing: "info",
  gate: "warning",
  done: "success",
  failed: "error",
} as const;

export interface ReleaseRingsProps {
  rings: ReleaseRing[];
  /** Of the release. */
  path: string;
  locale: Locale;
}

/** How far a release is, ring by ring, and when the next one begins; live while the page is open. */
export default function ReleaseRings({ rings, path, locale }: ReleaseRingsProps) {
  const m = platformMessages(locale);
  const { seen, live } = useLive(`${path}/events`, rings);
  const now = useSignal(Date.now());
  useEffect(() => {
    const timer = setInterval(() => now.value = Date.now(), 1000);
    return () => clearInterval(timer);
  }, []);
  const number = (value: number | null) => value === null ? "?" : formatNumber(value, locale);
  return (
    <section>
      <LiveLine live={live.value} readAt={null} path={path} locale={locale} />
      <ol class="space-y-3">
        {seen.value.map((ring) => (
          <li key={ring.ring} class="rounded-box border border-base-300 bg-base-100 p-4 sm:p-5">
            <div class="flex flex-wrap items-center justify-between gap-3">
              <h2 class="font-semibold">
                {m.ringNames[ring.ring]}
              </h2>
              <Badge tone={tones[ring.state]}>{m.ringStates[ring.state]}</Badge>
            </div>
            {ring.tenants !== null && (
              <>
                <p class="mt-2 text-sm">{m.ready(number(ring.ready), number(ring.tenants))}</p>
                {ring.tenants > 0 && (
                  <progress
                    class="progress progress-primary mt-1 h-2 w-full"
                    value={ring.ready ?? 0}
                    max={ring.tenants}
                    aria-label={m.ready(number(ring.ready), number(ring.tenants))}
                  />
                )}
              </>
            )}
            {ring.gateEndsAt && <p class="mt-2 text-sm">{gate(ring.gateEndsAt)}</p>}
            {ring.message && <p class="mt-2 text-sm break-words text-warning">{ring.message}</p>}
            {ring.failing.length > 0 && (
              <ul class="mt-2 space-y-1 text-sm">
                {ring.failing.map(({ slug, message }) => (
                  <li key={slug} class="break-words text-error">
                    <a class="link" href={`/tenants/${slug}`}>{slug}</a>: {message}
                  </li>
                ))}
              </ul>
            )}
            {ring.changes.length > 0 && (
              <details class="mt-2 text-sm">
                <summary class="cursor-pointer">
                  {m.changesOfRing(number(ring.changes.length))}
                </summary>
                <ul class="mt-1 space-y-1">
                  {ring.changes.map(({ title, revision, url }) => (
                    <li key={revision} class="break-words">
                      {url ? <a class="link" href={url}>{title}</a> : title}{" "}
                      <code class="text-base-content/70">{revision.slice(0, 10)}</code>
                    </li>
                  ))}
                </ul>
              </details>
            )}
          </li>
        ))}
      </ol>
    </section>
  );

  function gate(endsAt: string): string {
    const seconds = (Date.parse(endsAt) - now.value) / 1000;
    return seconds > 0 ? m.gateEnds(formatDuration(seconds, locale)) : m.gateOver;
  }
}
