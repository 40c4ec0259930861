import { formatDateTime, type Locale } from "shared/i18n/mod.ts";
import {
  Badge,
  Button,
  Card,
  DataTable,
  SelectField,
  TextareaField,
  TextField,
} from "shared/ui/mod.ts";
import { type Consent, isGranted } from "../../../../../services/crm/consent.ts";
import { crmMessages } from "../../../messages.ts";

export interface ConsentCardProps {
  customerId: string;
  history: Consent[];
  locale: Locale;
  timeZone: string;
  mayWrite: boolean;
}

/** What the customer may be written for, the proof of it, and a form to record more. */
export function ConsentCard({ customerId, history, locale, timeZone, mayWrite }: ConsentCardProps) {
  const m = crmMessages(locale);
  const channels = { email: m.viaEmail, sms: m.viaSms, post: m.viaPost };
  const purposes = { newsletter: m.newsletter, offers: m.offers };
  const options = (labels: Record<string, string>) =>
    Object.entries(labels).map(([value, label]) => ({ value, label }));
  return (
    <Card title={m.consent} class="mt-6" id="consent">
      <p class="text-sm text-base-content/70">{m.consentHint}</p>
      <DataTable
        caption={m.consent}
        rows={history}
        rowKey={(row) => row.recordedAt.toISOString()}
        empty={<p class="py-4 text-base-content/70">{m.noConsent}</p>}
        columns={[
          { key: "purpose", label: m.purpose, render: (row) => purposes[row.purpose] },
          { key: "channel", label: m.channel, render: (row) => channels[row.channel] },
          {
            key: "answer",
            label: m.answer,
            render: (row) => (
              <Badge
                tone={isGranted(history, row.purpose, row.channel) && row.granted
                  ? "success"
                  : "neutral"}
              >
                {row.granted ? m.granted : m.withdrawn}
              </Badge>
            ),
          },
          { key: "wording", label: m.wording, render: (row) => row.wording },
          { key: "source", label: m.source, render: (row) => row.source },
          {
            key: "at",
            label: m.recordedAt,
            align: "right",
            render: (row) =>
              `${formatDateTime(row.recordedAt, locale, timeZone)}, ${row.recordedBy}`,
          },
        ]}
      />
      {mayWrite && (
        <form
          method="post"
          action={`/crm/customers/${customerId}/consent`}
          class="mt-4 grid gap-4 sm:grid-cols-3"
        >
          <SelectField label={m.purpose} name="purpose" options={options(purposes)} />
          <SelectField label={m.channel} name="channel" options={options(channels)} />
          <SelectField
            label={m.answer}
            name="granted"
            options={[{ value: "yes", label: m.granted }, { value: "no", label: m.withdrawn }]}
          />
          <div class="sm:col-span-2">
            <TextareaField label={m.wording} name="wording" required />
          </div>
          <TextField label={m.source} name="source" required />
          <div class="sm:col-span-3">
            <Button type="submit">{m.record}</Button>
          </div>
        </form>
      )}
    </Card>
  );
}
