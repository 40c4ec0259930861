import type { Locale } from "shared/i18n/mod.ts";
import { Badge } from "shared/ui/Badge.tsx";
import type { EngineState } from "shared/devops_api/mod.ts";
import type { Health } from "../domain/engine_health.ts";
import { engineMessages } from "./messages/engines.ts";

const healthTones = {
  well: "success",
  watch: "warning",
  broken: "error",
  asleep: "neutral",
  unknown: "neutral",
} as const;

const stateTones = {
  up: "success",
  degraded: "warning",
  down: "error",
  unknown: "neutral",
} as const;

/** How a tenant is as a whole, as one coloured word. */
export function HealthBadge({ health, locale }: { health: Health; locale: Locale }) {
  return <Badge tone={healthTones[health]}>{engineMessages(locale).health[health]}</Badge>;
}

/** How an engine is, as one coloured word. */
export function EngineStateBadge({ state, locale }: { state: EngineState; locale: Locale }) {
  return <Badge tone={stateTones[state]}>{engineMessages(locale).states[state]}</Badge>;
}
