import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import {
  browserSupportsWebAuthn,
  type PublicKeyCredentialCreationOptionsJSON,
  startRegistration,
} from "@simplewebauthn/browser";
import { post, wasCancelled } from "./passkey_client.ts";

export interface AddPasskeyProps {
  /** The app's route that keeps passkeys; its options are at `/options` below. */
  at: string;
  /** Where to go on afterwards, if somebody is on the way to an app. */
  returnTo?: string;
  /** The one thing to do on its page. */
  onTheWay?: boolean;
  /** Where a factor is proven first, if that was too long ago. */
  confirmHref: string;
  words: {
    add: string;
    adding: string;
    noScript: string;
    unsupported: string;
    known: string;
    cancelled: string;
    failed: string;
  };
}

/** Makes a passkey on this device. Only a script can ask the browser for it. */
export default function AddPasskey(props: AddPasskeyProps) {
  const { onTheWay, words } = props;
  const state = useSignal<"waiting" | "ready" | "busy" | "unsupported">("waiting");
  const fault = useSignal("");
  useEffect(() => {
    state.value = browserSupportsWebAuthn() ? "ready" : "unsupported";
  }, []);

  async function add() {
    state.value = "busy";
    fault.value = "";
    try {
      fault.value = await addPasskey(props) ?? "";
      // Gone on to another page: the button stays as it is.
      if (!fault.value) return;
    } catch {
      fault.value = words.failed;
    }
    state.value = "ready";
  }

  return (
    <div>
      <noscript>
        <p class="text-sm text-base-content/70">{words.noScript}</p>
      </noscript>
      {state.value === "unsupported"
        ? <p class="text-sm text-base-content/70">{words.unsupported}</p>
        : (
          <button
            type="button"
            class={`btn ${onTheWay ? "btn-primary w-full" : "border-base-300 bg-base-100"}`}
            disabled={state.value !== "ready"}
            onClick={add}
          >
            {state.value === "busy" ? words.adding : words.add}
          </button>
        )}
      <p role="alert" class="mt-2 text-sm text-error empty:hidden">{fault.value}</p>
    </div>
  );
}

/** Null: the browser is on its way to another page. Otherwise what went wrong. */
async function addPasskey(
  { at, returnTo = "", onTheWay = false, confirmHref, words }: AddPasskeyProps,
): Promise<string | null> {
  const begun = await post(`${at}/options`, {});
  if (!begun.ok) {
    if (begun.status !== 403) return words.failed;
    location.assign(confirmHref);
    return null;
  }
  const { challengeId, options } = begun.body;
  let response;
  try {
    response = await startRegistration({
      optionsJSON: options as PublicKeyCredentialCreationOptionsJSON,
    });
  } catch (error) {
    if (error instanceof Error && error.name === "InvalidStateError") return words.known;
    return wasCancelled(error) ? words.cancelled : words.failed;
  }
  const kept = await post(at, { challengeId, response, returnTo, onTheWay });
  if (!kept.ok) return words.failed;
  location.assign(String(kept.body.location));
  return null;
}
