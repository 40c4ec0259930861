import { Button } from "shared/ui/mod.ts";
import { errorText, type Locale } from "shared/i18n/mod.ts";
import PasskeySignIn from "../../islands/PasskeySignIn.tsx";
import { signInMessages } from "../messages/sign_in.ts";
import { passkeySignInWords } from "../passkey_words.ts";
import { AddressFields } from "./AddressFields.tsx";
import { OwnPassword } from "./OwnPassword.tsx";

/** Signs in by what the person has here: address and password, or a passkey. */
export function SignInForm({ locale, confirm, tie, email, request, returnTo, error }: {
  locale: Locale;
  /** Somebody who is signed in proves it anew. */
  confirm: boolean;
  tie: string;
  email: string;
  request: string;
  returnTo: string;
  error?: string;
}) {
  const m = signInMessages(locale);
  // In the address, too: a page that answers a form is come back to after a change of language.
  const way = new URLSearchParams({ request, return_to: returnTo });
  return (
    <>
      <form method="post" action={`/sign-in?${way}`}>
        <input type="hidden" name="request" value={request} />
        <input type="hidden" name="return_to" value={returnTo} />
        <input type="hidden" name="form" value={tie} />
        {confirm
          ? <OwnPassword label={m.password} email={email} />
          : <AddressFields label={m.email} email={email} error={errorText(m.errors, error)} />}
        <Button type="submit" variant="primary" class="mt-2 w-full">
          {confirm ? m.signIn : m.next}
        </Button>
      </form>
      <PasskeySignIn
        at="/sign-in/passkey"
        request={request}
        returnTo={returnTo}
        confirm={confirm}
        autofill={!confirm}
        words={passkeySignInWords(locale)}
      />
    </>
  );
}
