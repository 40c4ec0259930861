import { useSignal } from "@preact/signals";
import { errorText, type Locale } from "shared/i18n/mod.ts";
import { TextField } from "shared/ui/fields.tsx";
import { adminMessages } from "../components/messages.ts";
import { newTenantMessages } from "../components/messages/new_tenant.ts";
import { suggestSlug } from "../domain/slug.ts";

export interface NewTenantFieldsProps {
  locale: Locale;
  name: string;
  slug: string;
  /** `{slug}` stands where the slug goes. */
  addressPattern: string;
  errors: Record<string, string>;
}

/**
 * Name and address of a new tenant. The address follows the name until somebody edits it, and is
 * looked up when it is left. Without JavaScript both are plain fields.
 */
export default function NewTenantFields(props: NewTenantFieldsProps) {
  const m = adminMessages(props.locale);
  const n = newTenantMessages(props.locale);
  const slug = useSignal(props.slug);
  const edited = useSignal(props.slug !== "");
  const nameError = useSignal<string | undefined>(props.errors.name);
  const slugError = useSignal<string | undefined>(props.errors.slug);
  const free = useSignal(false);

  function suggest(name: string) {
    nameError.value = undefined;
    if (edited.value) return;
    slug.value = suggestSlug(name);
    [slugError.value, free.value] = [undefined, false];
  }

  async function look() {
    const asked = slug.value.trim();
    free.value = false;
    if (!asked) return;
    const response = await fetch(`/api/admin/v1/slugs/${encodeURIComponent(asked)}`)
      .catch(() => null);
    // The form is checked again when it is sent: no answer is no error.
    if (!response?.ok || slug.value.trim() !== asked) return;
    const { reason } = await response.json();
    [slugError.value, free.value] = [reason ?? undefined, reason === null];
  }

  const address = props.addressPattern.replace("{slug}", slug.value || n.slugExample);
  return (
    <>
      <TextField
        label={m.shopName}
        name="name"
        required
        maxLength={80}
        autoComplete="organization"
        hint={n.shopNameHint}
        defaultValue={props.name}
        error={errorText(n.errors, nameError.value)}
        onInput={(event) => suggest(event.currentTarget.value)}
        onBlur={look}
      />
      <TextField
        label={n.slug}
        name="slug"
        required
        maxLength={40}
        autoComplete="off"
        spellcheck={false}
        value={slug.value}
        hint={n.slugHint(address)}
        error={errorText(n.errors, slugError.value)}
        onInput={(event) => {
          slug.value = event.currentTarget.value;
          edited.value = slug.value !== "";
          [slugError.value, free.value] = [undefined, false];
        }}
        onBlur={look}
      />
      <p class="text-sm text-success empty:hidden" role="status">{free.value ? n.slugFree : ""}</p>
    </>
  );
}
