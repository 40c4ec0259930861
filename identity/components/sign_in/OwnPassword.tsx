import { TextField } from "shared/ui/mod.ts";

/** The password of a known account; the address stands by for password managers. */
export function OwnPassword({ label, email }: { label: string; email: string }) {
  return (
    <>
      <input type="email" name="email" value={email} autoComplete="username" readOnly hidden />
      <TextField
        label={label}
        name="password"
        type="password"
        autoComplete="current-password"
        required
        autofocus
      />
    </>
  );
}
