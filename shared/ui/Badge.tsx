import type { ComponentChildren } from "preact";

export type Tone = "neutral" | "info" | "success" | "warning" | "error";

const tones: Record<Tone, string> = {
  neutral: "badge-ghost",
  info: "badge-soft badge-info",
  success: "badge-soft badge-success",
  warning: "badge-soft badge-warning",
  error: "badge-soft badge-error",
};

/** A state or kind in one or two words. */
export function Badge(
  { tone = "neutral", children }: { tone?: Tone; children: ComponentChildren },
) {
  return (
    <span class={`badge badge-sm font-medium whitespace-nowrap ${tones[tone]}`}>{children}</span>
  );
}
