import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { formatMoment, type Locale } from "shared/i18n/mod.ts";
import { Button } from "shared/ui/Button.tsx";
import { progressMessages } from "../components/messages/progress.ts";
import { PhaseBadge } from "../components/PhaseBadge.tsx";
import { ServiceList } from "../components/ServiceList.tsx";
import { StepList } from "../components/StepList.tsx";
import { StepTimeLine } from "../components/StepTimeLine.tsx";
import { Troubles } from "../components/Troubles.tsx";
import type { Progress } from "../domain/progress.ts";

export interface TenantProgressProps {
  slug: string;
  locale: Locale;
  initial: Progress;
}

/**
 * What is happening to a tenant, and which of its services are awake; live while the page is open.
 * When an operation ends the page is loaded again: what may be done next has changed with it.
 */
export default function TenantProgress({ slug, locale, initial }: TenantProgressProps) {
  const m = progressMessages(locale);
  const progress = useSignal(initial);
  const live = useSignal(false);

  useEffect(() => {
    const source = new EventSource(`/tenants/${slug}/events`);
    source.onopen = () => live.value = true;
    source.onerror = () => live.value = false;
    source.onmessage = (event) => {
      const ended = progress.value.operation !== null;
      progress.value = JSON.parse(event.data);
      if (ended && progress.value.operation === null) location.reload();
    };
    return () => source.close();
  }, [slug]);

  const { operation, phase, steps, services, troubles, deleteAfter } = progress.value;
  const busy = operation !== null || phase === "Syncing" || steps.some(isTrouble);
  return (
    <>
      {busy && (
        <section class="mb-4 rounded-box border border-base-300 bg-base-100 p-5 sm:p-6">
          <div class="flex flex-wrap items-center justify-between gap-3">
            <h2 class="text-lg font-semibold">
              {operation ? m.currentWork[operation.kind] : m.progress}
            </h2>
            <PhaseBadge phase={phase} locale={locale} />
          </div>
          {progress.value.time && <StepTimeLine time={progress.value.time} locale={locale} long />}
          {phase === "Deleting" && deleteAfter && (
            <p class="mt-3">{m.deleteAfter(formatMoment(new Date(deleteAfter), locale))}</p>
          )}
          {operation?.error && (
            <p class="mt-3 text-sm break-words text-warning" role="status">
              {m.retrying(operation.error)}
            </p>
          )}
          <StepList steps={steps} locale={locale} />
          <Troubles troubles={troubles} locale={locale} />
          {operation && (
            <div class="mt-4 flex flex-wrap gap-3">
              {operation.canRetry && (operation.error || steps.some(isTrouble)) && (
                <Button href={`/tenants/${slug}/retry`}>{m.retry}</Button>
              )}
              {operation.canUndo && <Button href={`/tenants/${slug}/undo`}>{m.undo}</Button>}
            </div>
          )}
          {!live.value && (
            <p class="mt-4 text-sm text-base-content/70">
              {m.refreshHint} <a class="link" href={`/tenants/${slug}`}>{m.refresh}</a>
            </p>
          )}
        </section>
      )}
      {phase !== "Deleted" && (
        <ServiceList services={services} phase={busy ? null : phase} locale={locale} />
      )}
    </>
  );
}

const isTrouble = (step: Progress["steps"][number]) => step.status === "failed";
