import type { Locale } from "shared/i18n/mod.ts";
import { Badge } from "shared/ui/Badge.tsx";
import type { Progress } from "../domain/progress.ts";
import { progressMessages } from "./messages/progress.ts";

const tones = {
  Requested: "info",
  PullRequest: "info",
  Merged: "info",
  Syncing: "info",
  Ready: "success",
  Suspended: "warning",
  Deleting: "warning",
  Exporting: "warning",
  Purging: "warning",
  Deleted: "neutral",
  Refused: "error",
} as const;

/** Where a tenant is in its life, as one coloured word. */
export function PhaseBadge({ phase, locale }: { phase: Progress["phase"]; locale: Locale }) {
  return <Badge tone={tones[phase]}>{progressMessages(locale).phases[phase]}</Badge>;
}
