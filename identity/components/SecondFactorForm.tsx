import { Button, CheckboxField } from "shared/ui/mod.ts";
import type { State } from "../state.ts";
import { memberMessages } from "./messages/members.ts";

/** Whether staff of the tenant need a second factor. */
export function SecondFactorForm({ state, required }: { state: State; required: boolean }) {
  const m = memberMessages(state.locale);
  return (
    <form method="post" action={`/tenants/${state.member!.membership.slug}/second-factor`}>
      <p class="mb-3 text-base-content/70">{m.secondFactorText}</p>
      <CheckboxField label={m.requireSecondFactor} name="required" checked={required} />
      <Button type="submit">{m.save}</Button>
    </form>
  );
}
