import type { Locale } from "shared/i18n/mod.ts";
import { Button, Card, SelectField, TextField } from "shared/ui/mod.ts";
import { warehouseMessages } from "../../../../messages.ts";

/** Reasons a person may give; the others belong to their own pages. */
export const adjustReasons = [
  "adjustment",
  "count",
  "damage",
  "found",
  "receipt",
  "return",
  "correction",
] as const;

export interface AdjustFormProps {
  locale: Locale;
  /** On hand as the page shows it: setting a quantity holds only while it is still that. */
  expected: number;
  idempotencyKey: string;
  values: Record<string, string>;
  errors: Record<string, string>;
}

/** Adds, takes away or sets on hand, with a reason. */
export function AdjustForm({ locale, expected, idempotencyKey, values, errors }: AdjustFormProps) {
  const m = warehouseMessages(locale);
  return (
    <Card title={m.adjust}>
      <form method="post" class="grid gap-x-4 sm:grid-cols-2 lg:grid-cols-4">
        <input type="hidden" name="expected" value={expected} />
        <input type="hidden" name="key" value={idempotencyKey} />
        <SelectField
          label={m.mode}
          name="mode"
          value={values.mode ?? "add"}
          options={(["add", "remove", "set"] as const).map((mode) => ({
            value: mode,
            label: m.modes[mode],
          }))}
        />
        <TextField
          label={m.quantity}
          name="quantity"
          type="number"
          inputMode="numeric"
          min={0}
          step={1}
          required
          value={values.quantity ?? ""}
          error={m.errors[errors.quantity]}
        />
        <SelectField
          label={m.reason}
          name="reason"
          value={values.reason ?? "adjustment"}
          options={adjustReasons.map((reason) => ({ value: reason, label: m.reasons[reason] }))}
        />
        <TextField label={m.note} name="note" hint={m.noteHint} value={values.note ?? ""} />
        <div class="sm:col-span-2 lg:col-span-4">
          <Button type="submit" variant="primary">{m.saveAdjust}</Button>
        </div>
      </form>
    </Card>
  );
}
