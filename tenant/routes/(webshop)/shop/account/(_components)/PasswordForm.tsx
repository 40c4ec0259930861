import type { Locale } from "shared/i18n/mod.ts";
import { Button, TextField } from "shared/ui/mod.ts";
import { accountMessages, faultText } from "./messages.ts";

/** Asks for a new password of an account. */
export function PasswordForm(
  { locale, email, error }: { locale: Locale; email: string; error: string },
) {
  const m = accountMessages(locale);
  return (
    <form method="post">
      <input type="email" value={email} autoComplete="username" readOnly hidden />
      <TextField
        label={m.newPassword}
        name="password"
        type="password"
        autoComplete="new-password"
        required
        autofocus
        hint={m.passwordHint}
        error={faultText(m.errors, error)}
      />
      <Button type="submit" variant="primary" class="mt-2">{m.setPassword}</Button>
    </form>
  );
}
