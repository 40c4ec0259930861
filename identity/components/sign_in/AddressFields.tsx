import { TextField } from "shared/ui/mod.ts";

/** The first step of a sign-in: the address, and a password where a manager fills it in. */
export function AddressFields(
  { label, email, error }: { label: string; email: string; error?: string },
) {
  return (
    <>
      <TextField
        label={label}
        name="email"
        type="email"
        autoComplete="username webauthn"
        required
        autofocus
        maxLength={254}
        value={email}
        error={error}
      />
      {/* Only for password managers, which fill both at once. */}
      <div class="sr-only" aria-hidden="true">
        <input type="password" name="password" autoComplete="current-password" tabIndex={-1} />
      </div>
    </>
  );
}
