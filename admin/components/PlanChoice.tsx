import type { Locale } from "shared/i18n/mod.ts";
import { plans } from "shared/tenants/choices.ts";
import { adminMessages } from "./messages.ts";

export interface PlanChoiceProps {
  plan: string;
  error?: string;
  locale: Locale;
}

/** The plans side by side, each with what it gives. */
export function PlanChoice({ plan, error, locale }: PlanChoiceProps) {
  const m = adminMessages(locale);
  return (
    <fieldset class="mb-5" aria-describedby={error && "plan-error"}>
      <legend class="mb-1.5 text-sm font-medium">{m.plan}</legend>
      <div class="grid gap-3 sm:grid-cols-3">
        {plans.map((value) => (
          <label
            key={value}
            class="flex cursor-pointer gap-3 rounded-field border border-base-300 p-3 has-checked:border-primary has-checked:bg-primary/5"
          >
            <input
              type="radio"
              class="radio radio-sm mt-0.5"
              name="plan"
              value={value}
              checked={value === plan}
            />
            <span>
              <span class="block text-sm font-medium">{m.plans[value]}</span>
              <span class="block text-sm text-base-content/70">{m.planHints[value]}</span>
            </span>
          </label>
        ))}
      </div>
      {error && <p id="plan-error" class="mt-1.5 text-sm text-error" role="alert">{error}</p>}
    </fieldset>
  );
}
