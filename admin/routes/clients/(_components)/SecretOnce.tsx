import type { Locale } from "shared/i18n/mod.ts";
import { Alert, Button, Card } from "shared/ui/mod.ts";
import { Fact, Facts } from "../../../components/Facts.tsx";
import { clientMessages } from "../../../components/messages/clients.ts";
import CopyField from "../../../islands/CopyField.tsx";

/** Id and secret of a client, the one time that the secret is shown. */
export function SecretOnce({ id, secret, note, locale }: {
  id: string;
  secret: string | null;
  note?: string;
  locale: Locale;
}) {
  const m = clientMessages(locale);
  return (
    <div class="max-w-2xl">
      {secret && (
        <Alert tone="warning" title={m.secretTitle}>
          <p>{m.secretText}</p>
          {note && <p class="mt-1">{note}</p>}
        </Alert>
      )}
      <Card>
        <Facts>
          <Fact label={m.id}>
            <code>{id}</code>
          </Fact>
        </Facts>
        {secret
          ? <CopyField label={m.secret} value={secret} copy={m.copy} copied={m.copied} />
          : <p class="mt-3">{m.noSecret}</p>}
        <div class="mt-5">
          <Button href={`/clients/${id}`} variant="primary">{m.toClient}</Button>
        </div>
      </Card>
    </div>
  );
}
