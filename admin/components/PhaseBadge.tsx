import type { Locale } from "shared/i18n/mod.ts";
import { Badge } from "shared/ui/Badge.tsx";
import type { Progress } from "../domain/progress.ts";
import { adminMessages } from "./messages.ts";

const tones = {
  Requested: "info",
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
  return <Badge tone={tones[phase]}>{adminMessages(locale).phases[phase]}</Badge>;
}
