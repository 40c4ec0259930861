import { errorText, type Locale } from "shared/i18n/mod.ts";
import { Button, TextField } from "shared/ui/mod.ts";
import { identityMessages } from "./messages.ts";
import { signInMessages } from "./messages/sign_in.ts";

/** Name and password of somebody whose account an invitation opens. */
export function AcceptForm({ locale, email, name, errors }: {
  locale: Locale;
  email: string;
  name: string;
  errors: Record<string, string>;
}) {
  const m = identityMessages(locale);
  const words = signInMessages(locale);
  return (
    <form method="post">
      <input type="hidden" autoComplete="username" name="username" value={email} />
      <TextField
        label={m.name}
        name="name"
        autoComplete="name"
        required
        value={name}
        error={m.errors[errors.name]}
      />
      <TextField
        label={m.newPassword}
        name="password"
        type="password"
        autoComplete="new-password"
        required
        minLength={15}
        hint={words.passwordHint}
        error={errorText(words.errors, errors.password)}
      />
      <Button type="submit" variant="primary" class="mt-2 w-full">{m.accept}</Button>
    </form>
  );
}
