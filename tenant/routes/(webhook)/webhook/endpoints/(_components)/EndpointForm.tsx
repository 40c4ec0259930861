import type { Locale } from "shared/i18n/mod.ts";
import { Button, Card, TextField } from "shared/ui/mod.ts";
import { publicTypes } from "../../../../../services/webhook/subscription.ts";
import { errorText, webhookMessages } from "../../../messages.ts";

export interface EndpointFormProps {
  locale: Locale;
  url: string;
  description: string;
  types: string[];
  errors: Record<string, string>;
  action?: string;
  submit: string;
}

/** Address, purpose and events of an endpoint, for registering and editing alike. */
export function EndpointForm(props: EndpointFormProps) {
  const m = webhookMessages(props.locale);
  const typesError = errorText(m.errors, props.errors.types);
  return (
    <form method="post" action={props.action}>
      <Card>
        <TextField
          label={m.url}
          name="url"
          type="url"
          required
          hint={m.urlHint}
          value={props.url}
          error={errorText(m.errors, props.errors.url)}
        />
        <TextField label={m.description} name="description" value={props.description} />
        <fieldset class="mt-2" aria-describedby="types-hint">
          <legend class="font-medium">{m.types}</legend>
          <p id="types-hint" class="text-sm text-base-content/70">{m.typesHint}</p>
          {typesError && <p class="mt-1 text-sm text-error" role="alert">{typesError}</p>}
          <div class="mt-2 grid gap-1 sm:grid-cols-3">
            {choices().map((type) => (
              <label key={type} class="flex min-h-11 items-center gap-3">
                <input
                  type="checkbox"
                  class="checkbox"
                  name="types"
                  value={type}
                  checked={props.types.includes(type)}
                />
                {type === "*" ? m.all : <code>{type}</code>}
              </label>
            ))}
          </div>
        </fieldset>
        <div class="mt-4 flex gap-3">
          <Button type="submit" variant="primary">{props.submit}</Button>
          <Button href="/webhook/endpoints" variant="ghost">{m.cancel}</Button>
        </div>
      </Card>
    </form>
  );
}

/** Every type, each group with a star before its types. */
function choices(): string[] {
  const types = publicTypes();
  const groups = [...new Set(types.map((type) => type.split(".")[0]))];
  return [
    "*",
    ...groups.flatMap((group) => [
      `${group}.*`,
      ...types.filter((type) => type.startsWith(`${group}.`)),
    ]),
  ];
}
