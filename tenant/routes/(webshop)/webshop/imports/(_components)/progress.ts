import { formatNumber, type Locale } from "shared/i18n/mod.ts";
import type { Run } from "../../../../../services/webshop/import/imports.ts";
import type { ProgressView } from "../(_islands)/ImportProgress.tsx";
import { importMessages } from "./messages.ts";

/** A run as the progress bar shows it. */
export function progressOf(run: Run, locale: Locale): ProgressView {
  const m = importMessages(locale);
  const number = (value: number) => formatNumber(value, locale);
  return {
    under: run.state === "queued" || run.state === "running",
    title: run.state === "queued" ? m.waiting : run.dryRun ? m.runningDry : m.running,
    text: m.progress(number(run.position), number(run.total)),
    percent: run.total === 0 ? 100 : Math.floor(100 * run.position / run.total),
  };
}
