import { useSignal } from "@preact/signals";

export interface UploadFieldProps {
  name: string;
  label: string;
  hint: string;
  /** Said at once, before a byte is sent. */
  tooLarge: string;
  maxBytes: number;
  error?: string;
}

/** A file to choose or to drop; a plain file field without JavaScript. */
export default function UploadField(props: UploadFieldProps) {
  const { name, label, hint, tooLarge, maxBytes } = props;
  const file = useSignal("");
  const error = useSignal(props.error ?? "");
  const over = useSignal(false);
  const choose = (input: HTMLInputElement) => {
    const chosen = input.files?.[0];
    const large = chosen !== undefined && chosen.size > maxBytes;
    error.value = large ? tooLarge : "";
    input.setCustomValidity(error.value);
    file.value = chosen ? `${chosen.name} · ${sizeOf(chosen.size)}` : "";
  };
  return (
    <div class="mb-5">
      <label for="import-file" class="mb-1.5 block text-sm font-medium">{label}</label>
      <div
        class={`relative rounded-box border-2 border-dashed p-6 text-center transition-colors ${
          error.value
            ? "border-error"
            : over.value
            ? "border-primary bg-primary/5"
            : "border-base-300"
        }`}
      >
        <svg
          viewBox="0 0 24 24"
          width="28"
          height="28"
          fill="none"
          stroke="currentColor"
          stroke-width="1.6"
          stroke-linecap="round"
          stroke-linejoin="round"
          class="mx-auto mb-3 text-primary"
          aria-hidden="true"
        >
          <path d="M12 16V5M7.5 9.5 12 5l4.5 4.5M5 19h14" />
        </svg>
        <input
          id="import-file"
          type="file"
          name={name}
          required
          accept=".csv,.txt,.tsv,text/csv,text/plain"
          aria-invalid={error.value ? "true" : undefined}
          aria-describedby="import-file-hint import-file-error"
          class="file-input mx-auto w-full max-w-md"
          onChange={(event) => choose(event.currentTarget)}
          onDragEnter={() => over.value = true}
          onDragLeave={() => over.value = false}
          onDrop={() => over.value = false}
        />
        <p class="mt-2 min-h-5 text-sm tabular" aria-live="polite">{file.value}</p>
        <p id="import-file-hint" class="text-sm text-base-content/70">{hint}</p>
      </div>
      <p id="import-file-error" class="mt-1.5 text-sm text-error" role="alert">{error.value}</p>
    </div>
  );
}

function sizeOf(bytes: number): string {
  return bytes < 1024 * 1024
    ? `${Math.ceil(bytes / 1024)} kB`
    : `${(bytes / 1024 / 1024).toFixed(1)} MB`;
}
