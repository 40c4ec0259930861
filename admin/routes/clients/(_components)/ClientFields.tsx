import { errorText, type Locale } from "shared/i18n/mod.ts";
import { CheckboxField, TextareaField, TextField } from "shared/ui/mod.ts";
import { clientMessages } from "../../../components/messages/clients.ts";
import type { ClientKind, ClientValues } from "../../../domain/client_form.ts";

/** The fields of a client that its kind has a use for. */
export function ClientFields({ kind, values, errors, isNew, locale }: {
  kind: ClientKind;
  values: ClientValues;
  errors: Record<string, string>;
  isNew: boolean;
  locale: Locale;
}) {
  const m = clientMessages(locale);
  const field = (name: keyof ClientValues) => ({
    name,
    value: values[name] ?? "",
    error: errorText(m.errors, errors[name]),
  });
  const signsIn = kind === "web" || kind === "public";
  return (
    <>
      <TextField label={m.name} required maxLength={200} {...field("name")} />
      {isNew
        ? (
          <TextField
            label={m.id}
            hint={m.idHint}
            required
            spellcheck={false}
            autoComplete="off"
            {...field("id")}
          />
        )
        : <input type="hidden" name="id" value={values.id} />}
      {signsIn && (
        <>
          <TextareaField
            label={m.redirectUris}
            hint={m.redirectUrisHint}
            required
            spellcheck={false}
            {...field("redirectUris")}
          />
          <TextareaField
            label={m.postLogoutRedirectUris}
            hint={m.postLogoutHint}
            rows={2}
            spellcheck={false}
            {...field("postLogoutRedirectUris")}
          />
        </>
      )}
      {kind === "web" && (
        <TextField
          label={m.backchannel}
          hint={m.backchannelHint}
          spellcheck={false}
          {...field("backchannelLogoutUri")}
        />
      )}
      <TextField label={m.scopes} hint={m.scopesHint} spellcheck={false} {...field("scopes")} />
      <TextareaField
        label={m.audiences}
        hint={m.audiencesHint}
        rows={2}
        spellcheck={false}
        {...field("audiences")}
      />
      {kind !== "machine" && (
        <CheckboxField name="refresh" label={m.refresh} checked={values.refresh === "on"} />
      )}
      {kind !== "machine" && (
        <CheckboxField
          name="firstParty"
          label={m.firstPartyField}
          checked={values.firstParty === "on"}
        />
      )}
    </>
  );
}
