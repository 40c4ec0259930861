import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import {
  browserSupportsWebAuthn,
  browserSupportsWebAuthnAutofill,
  type PublicKeyCredentialRequestOptionsJSON,
  startAuthentication,
} from "@simplewebauthn/browser";
import { post, wasCancelled } from "./passkey_client.ts";

export interface PasskeySignInProps {
  /** The app's routes for it: `/options` and `/verify` below this. */
  at: string;
  /** What goes on with the sign-in: one of them, the others "". */
  request?: string;
  returnTo?: string;
  /** The sign-in whose password was right: the passkey is its second factor. */
  signIn?: string;
  /** Whoever is signed in confirms it. */
  confirm?: boolean;
  /** Offers passkeys in the list of the e-mail field, too. */
  autofill?: boolean;
  words: { use: string; refused: string; failed: string; wait: string };
}

/** A challenge is good for five minutes: one that waits in the field is renewed before. */
const renewMs = 4 * 60_000;

/** Signs in with a passkey. Without JavaScript, or where there is no passkey, the form stands. */
export default function PasskeySignIn(props: PasskeySignInProps) {
  const { at, signIn = "", confirm = false, autofill, words } = props;
  const ready = useSignal(false);
  const busy = useSignal(false);
  const fault = useSignal("");

  /** Asks for a passkey, in a dialog or in the list of the e-mail field, and signs in with it. */
  async function ask(inField: boolean): Promise<void> {
    const begun = await post(`${at}/options`, { signIn, confirm });
    if (!begun.ok) {
      if (!inField) fault.value = begun.wait > 0 ? waitText(begun.wait) : words.failed;
      return;
    }
    const { challengeId, options } = begun.body;
    let response;
    try {
      response = await startAuthentication({
        optionsJSON: options as PublicKeyCredentialRequestOptionsJSON,
        useBrowserAutofill: inField,
      });
    } catch (error) {
      if (!inField && !wasCancelled(error)) fault.value = words.failed;
      return;
    }
    const { request = "", returnTo = "" } = props;
    const remember = !!document.querySelector<HTMLInputElement>("[name=remember]:checked");
    const sent = { challengeId, response, signIn, confirm, request, returnTo, remember };
    const proven = await post(`${at}/verify`, sent);
    if (proven.ok) location.assign(String(proven.body.location));
    else if (proven.wait > 0) fault.value = waitText(proven.wait);
    else fault.value = words.refused;
  }

  const waitText = (seconds: number) => words.wait.replace("{}", String(seconds));

  useEffect(() => {
    ready.value = browserSupportsWebAuthn();
    if (!autofill || !ready.value) return;
    let timer: ReturnType<typeof setInterval> | undefined;
    browserSupportsWebAuthnAutofill().then((supported) => {
      if (!supported) return;
      const offer = () => void ask(true).catch(() => {});
      offer();
      timer = setInterval(() => !busy.value && offer(), renewMs);
    });
    return () => clearInterval(timer);
  }, []);

  if (!ready.value) return null;
  return (
    <div class="mt-2">
      <button
        type="button"
        class="btn w-full border-base-300 bg-base-100"
        disabled={busy.value}
        onClick={async () => {
          busy.value = true;
          fault.value = "";
          await ask(false).catch(() => fault.value = words.failed);
          busy.value = false;
        }}
      >
        {words.use}
      </button>
      <p role="alert" class="mt-2 text-sm text-error empty:hidden">{fault.value}</p>
    </div>
  );
}
