import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";

/** Copies and prints recovery codes. Without JavaScript they can be selected, saved and printed. */
export default function TakeCodesAlong(
  { text, copy, copied, print }: { text: string; copy: string; copied: string; print: string },
) {
  const ready = useSignal(false);
  const done = useSignal(false);
  useEffect(() => {
    ready.value = true;
  }, []);
  if (!ready.value) return null;
  return (
    <>
      {/* Only where the page may use the clipboard: on loopback and over TLS. */}
      {navigator.clipboard && (
        <button
          type="button"
          class="btn btn-sm border-base-300 bg-base-100"
          onClick={async () => {
            await navigator.clipboard.writeText(text);
            done.value = true;
          }}
        >
          <span aria-live="polite">{done.value ? copied : copy}</span>
        </button>
      )}
      <button
        type="button"
        class="btn btn-sm border-base-300 bg-base-100"
        onClick={() => globalThis.print()}
      >
        {print}
      </button>
    </>
  );
}
