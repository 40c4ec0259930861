import type { Locale } from "shared/i18n/mod.ts";
import type { ProgressStep } from "../domain/progress.ts";
import { progressMessages } from "./messages/progress.ts";

/** The steps of an operation in order, each with its state in words and as a sign. */
export function StepList({ steps, locale }: { steps: ProgressStep[]; locale: Locale }) {
  const m = progressMessages(locale);
  return (
    <ol class="mt-4 space-y-1" aria-live="polite">
      {steps.map((step) => (
        <li key={step.name} class="flex items-start gap-3 py-1">
          <Sign status={step.status} />
          <div class={step.status === "pending" ? "text-base-content/60" : ""}>
            {m.steps[step.name]}
            <span class={step.status === "failed" ? "text-error" : "sr-only"}>
              {` – ${m.stepStates[step.status]}`}
            </span>
            {step.message && <p class="text-sm break-words text-error">{step.message}</p>}
          </div>
        </li>
      ))}
    </ol>
  );
}

function Sign({ status }: { status: ProgressStep["status"] }) {
  const box = "mt-0.5 grid size-5 shrink-0 place-items-center rounded-full";
  if (status === "running") {
    return <span class="loading loading-spinner mt-0.5 size-5 shrink-0 text-primary" aria-hidden />;
  }
  if (status === "pending") {
    return <span class={`${box} border-2 border-base-300`} aria-hidden />;
  }
  const done = status === "done";
  return (
    <span
      class={`${box} ${done ? "bg-success text-success-content" : "bg-error text-error-content"}`}
      aria-hidden
    >
      <svg viewBox="0 0 12 12" class="size-3" fill="none" stroke="currentColor" stroke-width="2">
        <path d={done ? "M2 6.5 5 9.5 10 3" : "M3 3l6 6M9 3l-6 6"} />
      </svg>
    </span>
  );
}
