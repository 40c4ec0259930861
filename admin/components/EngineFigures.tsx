import { formatDuration, formatNumber, formatPercent, type Locale } from "shared/i18n/mod.ts";
import { Stat } from "shared/ui/Stat.tsx";
import type { TenantEngines } from "shared/devops_api/mod.ts";
import { engineMessages } from "./messages/engines.ts";

/** Figures of a tenant, each with what it means; what is not known says so. */
export function EngineFigures({ seen, locale }: { seen: TenantEngines; locale: Locale }) {
  const m = engineMessages(locale);
  const { outbox, live, requests, cache, consumers } = seen;
  const number = (value: number) => formatNumber(value, locale);
  const waiting = consumers.reduce((sum, item) => sum + item.waiting, 0);
  const dead = consumers.reduce((sum, item) => sum + item.deadLetters, 0);
  const asked = cache ? cache.hits + cache.misses : 0;
  return (
    <section aria-label={m.figures} class="mb-6 grid gap-4 sm:grid-cols-2 xl:grid-cols-3">
      <Figure
        label={m.outbox}
        value={outbox && number(outbox.events)}
        hint={outbox && outbox.events > 0
          ? m.outboxHint(formatDuration(outbox.oldestSeconds, locale))
          : m.outboxEmpty}
        locale={locale}
      />
      <Figure
        label={m.waiting}
        value={outbox && number(waiting)}
        hint={m.waitingHint}
        locale={locale}
      />
      <Figure
        label={m.deadLetters}
        value={outbox && number(dead)}
        hint={m.deadLettersHint}
        locale={locale}
      />
      <Figure
        label={m.errors}
        value={requests && number(requests.errors)}
        hint={requests ? m.errorsHint(number(requests.total), requests.minutes) : ""}
        locale={locale}
      />
      <Figure
        label={m.sockets}
        value={live && number(live.sockets + live.streams)}
        hint={live ? m.socketsHint(number(live.lagging), number(live.shed)) : ""}
        locale={locale}
      />
      <Figure
        label={m.cacheHits}
        value={asked > 0 ? formatPercent(cache!.hits / asked, locale) : null}
        hint={m.cacheHitsHint}
        locale={locale}
      />
    </section>
  );
}

function Figure(
  { label, value, hint, locale }: {
    label: string;
    value: string | null;
    hint: string;
    locale: Locale;
  },
) {
  const m = engineMessages(locale);
  return (
    <Stat
      label={label}
      value={value ?? m.unknownFigure}
      hint={value === null ? m.unknownHint : hint}
    />
  );
}
