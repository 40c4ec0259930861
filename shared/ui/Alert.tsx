import type { ComponentChildren } from "preact";
import type { Tone } from "./Badge.tsx";
import { Icon } from "./Icon.tsx";

const tones: Record<Tone, string> = {
  neutral: "border-base-300",
  info: "border-info/40 bg-info/8",
  success: "border-success/40 bg-success/8",
  warning: "border-warning/50 bg-warning/10",
  error: "border-error/50 bg-error/8",
};
const colors: Record<Tone, string> = {
  neutral: "text-base-content",
  info: "text-info",
  success: "text-success",
  warning: "text-warning",
  error: "text-error",
};
const icons = {
  neutral: "info",
  info: "info",
  success: "check",
  warning: "alert",
  error: "alert",
} as const;

/** Something to know before going on. Errors and warnings are read out at once. */
export function Alert(
  { tone = "info", title, children }: { tone?: Tone; title?: string; children?: ComponentChildren },
) {
  const urgent = tone === "error" || tone === "warning";
  return (
    <div
      role={urgent ? "alert" : "status"}
      class={`mb-5 flex gap-3 rounded-box border p-4 ${tones[tone]}`}
    >
      <Icon name={icons[tone]} class={`mt-0.5 ${colors[tone]}`} />
      <div class="min-w-0 flex-1">
        {title && <p class="font-semibold">{title}</p>}
        {children}
      </div>
    </div>
  );
}
