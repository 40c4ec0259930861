import { formatDuration, formatNumber, type Locale } from "shared/i18n/mod.ts";
import { Alert } from "shared/ui/Alert.tsx";
import type { TenantEngines } from "shared/devops_api/mod.ts";
import { type Finding, findingsOf, healthOf } from "../domain/engine_health.ts";
import { engineMessages } from "./messages/engines.ts";

/** What is wrong with a tenant's engines and what to do about it, or that nothing is. */
export function EngineFindings({ seen, locale }: { seen: TenantEngines; locale: Locale }) {
  const m = engineMessages(locale);
  const findings = findingsOf(seen);
  if (findings.length === 0) {
    const health = healthOf(seen);
    if (health === "unknown") return <Alert tone="neutral" title={m.nothingYet} />;
    return health === "asleep"
      ? <Alert tone="neutral">{m.allAsleep}</Alert>
      : <Alert tone="success">{m.allWell}</Alert>;
  }
  return (
    <>
      {findings.map((finding) => {
        const title = titleOf(finding, locale);
        return (
          <Alert key={title} tone={toneOf(finding)} title={title}>{todoOf(finding, locale)}</Alert>
        );
      })}
    </>
  );
}

function toneOf(finding: Finding) {
  const broken = finding.code === "errors" ||
    (finding.code === "engine_down" && !finding.engine.optional);
  return broken ? "error" : "warning";
}

const keys = {
  unread: "unread",
  engine_down: "engineDown",
  engine_degraded: "engineDegraded",
  outbox_late: "outboxLate",
  consumer_behind: "consumerBehind",
  dead_letters: "deadLetters",
  errors: "errors",
} as const;

/** What to do about a finding. */
const todoOf = (finding: Finding, locale: Locale) =>
  engineMessages(locale).todos[keys[finding.code]];

/** A finding in a few words. */
export function titleOf(finding: Finding, locale: Locale): string {
  const { findings, engineNames } = engineMessages(locale);
  const number = (value: number) => formatNumber(value, locale);
  switch (finding.code) {
    case "unread":
      return findings.unread;
    case "engine_down":
      return findings.engineDown(engineNames[finding.engine.name]);
    case "engine_degraded":
      return findings.engineDegraded(engineNames[finding.engine.name]);
    case "outbox_late":
      return findings.outboxLate(number(finding.events), formatDuration(finding.seconds, locale));
    case "consumer_behind":
      return findings.consumerBehind(finding.consumer, number(finding.events));
    case "dead_letters":
      return findings.deadLetters(finding.consumer, number(finding.events));
    case "errors":
      return findings.errors(number(finding.errors), number(finding.total));
  }
}
