import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";

export interface CopyFieldProps {
  label: string;
  value: string;
  copy: string;
  copied: string;
}

/** A text to take along. Without JavaScript it can be selected; with it, copied by one press. */
export default function CopyField({ label, value, copy, copied }: CopyFieldProps) {
  const ready = useSignal(false);
  const done = useSignal(false);
  // Only where the page may use the clipboard: on loopback and over TLS.
  useEffect(() => {
    ready.value = Boolean(navigator.clipboard);
  }, []);
  return (
    <div class="my-2 flex items-center gap-2">
      <input
        class="input input-sm min-w-0 flex-1 font-mono"
        readOnly
        aria-label={label}
        value={value}
        onFocus={(event) => event.currentTarget.select()}
      />
      {ready.value && (
        <button
          type="button"
          class="btn btn-sm"
          onClick={async () => {
            await navigator.clipboard.writeText(value);
            done.value = true;
          }}
        >
          <span aria-live="polite">{done.value ? copied : copy}</span>
        </button>
      )}
    </div>
  );
}
